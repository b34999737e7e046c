-- name: begin_session
-- A session; the claims are sealed with a key that only the cookie's holder has.
insert into sessions (id, account, claims, authenticated, begun, seen) values ($1, $2, $3, $4, now(), now());

-- name: session
-- A session that was neither left alone nor kept for too long, in seconds.
select claims, authenticated, seen < now() - interval '1 minute' as unseen from sessions
where id = $1 and seen > now() - make_interval(secs => $2) and begun > now() - make_interval(secs => $3);

-- name: staying
-- Which of these open pages may stay so: the session goes on, in seconds, and where keys are named one of them is party to the case.
select distinct number from unnest($1::integer[], $2::bytea[], $3::uuid[], $4::bytea[]) as open (number, session, application, key)
join sessions on sessions.id = open.session
    and sessions.seen > now() - make_interval(secs => $5) and sessions.begun > now() - make_interval(secs => $6)
where key is null or exists (select from held where held.application = open.application and held.person = open.key);

-- name: see
-- The session was used.
update sessions set seen = now() where id = $1;

-- name: end_session
-- Signs out.
delete from sessions where id = $1;

-- name: sweep
-- Forgets sessions that ended by themselves, in seconds.
delete from sessions where seen < now() - make_interval(secs => $1) or begun < now() - make_interval(secs => $2);

-- name: begin_sign_in
-- Remembers what a sign-in under way must come back with, and forgets those that never came back.
with old as (delete from sign_ins where begun < now() - interval '10 minutes')
insert into sign_ins (id, browser, nonce, verifier, back, fresh, begun) values ($1, $2, $3, $4, $5, $6, now());

-- name: take_sign_in
-- A sign-in comes back, once.
delete from sign_ins where id = $1 and browser = $2 and begun > now() - interval '10 minutes'
returning nonce, verifier, back, fresh, begun;

-- name: sweep_late_forms
-- Forgets forms that nobody came back for.
delete from late_forms where until < now();

-- name: keep_late_form
-- A form that came after its session had ended, for some seconds; of one page in one browser the last one. The content is sealed with a key that only the cookie's holder has.
insert into late_forms (browser, page, owner, content, until) values ($1, $2, $3, $4, now() + make_interval(secs => $5))
on conflict (browser, page) do update set owner = excluded.owner, content = excluded.content, until = excluded.until;

-- name: trim_late_forms
-- Of one person so many are kept: the newest.
delete from late_forms where (browser, page) in (select browser, page from late_forms where owner = $1 order by until desc offset $2);

-- name: late_form
-- What a person sent too late from a page, in this browser.
select content from late_forms where browser = $1 and page = $2 and owner = $3 and until > now();

-- name: drop_late_form
-- The form of the page was sent again.
delete from late_forms where browser = $1 and page = $2;

-- name: add_parties
-- Who is party to which case; who already is stays what he is.
insert into parties (application, person, role, edit) select * from unnest($1::uuid[], $2::bytea[], $3::text[], $4::boolean[])
on conflict do nothing;

-- name: party
-- What a person is to a case; several keys may be his.
select role, edit from held where application = $1 and person = any($2::bytea[])
order by role <> 'helper' desc, edit desc limit 1;

-- name: cases_of
-- The cases of a person, newest first, before one of them.
select distinct application from held where person = any($1::bytea[]) and ($2::uuid is null or application < $2)
order by application desc limit $3;

-- name: parties_of
-- Who is party to a case.
select person, role, edit, shown, since from held where application = $1 order by since, role;

-- name: carry_parties
-- Whoever was party to the draft is party to the case that it became, its agent instead of the post that he filed as; unused codes lead there too.
with moved as (update invitations set application = $2 where application = $1)
insert into parties (application, person, role, edit, shown, since, instead_of)
select $2, person, role, edit, shown, since, case role when 'agent' then $3::bytea end from parties where application = $1
on conflict do nothing;

-- name: helped
-- What a person may do with the cases of others that were shared with him.
select application, bool_or(edit) as edit from held where person = any($1::bytea[]) group by application having bool_and(role = 'helper');

-- name: in_region
-- Whether a case is in one of these regions.
select exists (select from cases where application = $1 and region = any($2::text[]));

-- name: of_department
-- Whether a case is in one of these regions and was ever referred to this department.
select exists (select from cases where application = $1 and region = any($2::text[])) and exists (
    select from timeline where application = $1 and type = $4
        and jsonb_exists(convert_from(data, 'UTF8')::jsonb -> 'referred_to', $3));

-- name: invite
-- A code that shares a case, for some seconds; those that have expired are forgotten.
with old as (delete from invitations where until < now())
insert into invitations (id, application, edit, until) values ($1, $2, $3, now() + make_interval(secs => $4));

-- name: take_invitation
-- A code is used by one person; he may send it twice.
update invitations set taken_by = $2 where id = $1 and until > now() and (taken_by is null or taken_by = $2) returning application, edit;

-- name: unused
-- The codes of a case that nobody has used yet, the newest last.
select edit, until from invitations where application = $1 and taken_by is null and until > now() order by until;

-- name: guessed
-- How many codes an account has typed in the last hour that were none.
select count(*) from audit where account = $1 and action = 'share.join' and outcome = 'refused' and at > now() - interval '1 hour';

-- name: join
-- Who has used a code helps with that case; the household's own people stay what they are.
insert into parties (application, person, role, edit, shown) values ($1, $2, 'helper', $3, $4)
on conflict (application, person) do update set edit = parties.edit or excluded.edit;

-- name: revoke
-- Nobody helps any more under this key; no code that was given before works any more.
with void as (delete from invitations where application = $1)
delete from parties where application = $1 and person = $2 and role = 'helper';

-- name: audit
-- Writes down who did what.
insert into audit (account, roles, action, subject, outcome) values ($1, $2, $3, $4, $5);

-- name: audited
-- What was written down of a subject or an account, newest first.
select at, account, roles, action, subject, outcome from audit
where ($1::text is null or subject = $1) and ($2::text is null or account = $2) and ($3::bigint is null or number < $3)
order by number desc limit $4;
