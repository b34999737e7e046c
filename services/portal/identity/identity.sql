-- name: begin_session
-- Adds a session; the claims are encrypted under a key that only the cookie yields.
insert into sessions (id, account, claims, authenticated, begun, seen) values ($1, $2, $3, $4, now(), now());

-- name: session
-- A session that has not expired. $2: idle time, $3: total time, in seconds.
select claims, authenticated, seen < now() - interval '1 minute' as unseen from sessions
where id = $1 and seen > now() - make_interval(secs => $2) and begun > now() - make_interval(secs => $3);

-- name: staying
-- Those of these open pages whose session has not expired ($5: idle time, $6: total time, in seconds), and, if keys are named, one of whose keys is party to the case.
select distinct number from unnest($1::integer[], $2::bytea[], $3::uuid[], $4::bytea[]) as open (number, session, application, key)
join sessions on sessions.id = open.session
    and sessions.seen > now() - make_interval(secs => $5) and sessions.begun > now() - make_interval(secs => $6)
where key is null or exists (select from held where held.application = open.application and held.person = open.key);

-- name: see
-- Records that the session was used.
update sessions set seen = now() where id = $1;

-- name: end_session
-- Deletes a session.
delete from sessions where id = $1;

-- name: sweep
-- Deletes expired sessions. $1: idle time, $2: total time, in seconds.
delete from sessions where seen < now() - make_interval(secs => $1) or begun < now() - make_interval(secs => $2);

-- name: begin_sign_in
-- Adds a sign-in with the values that its return must match; deletes sign-ins older than 10 minutes.
with old as (delete from sign_ins where begun < now() - interval '10 minutes')
insert into sign_ins (id, browser, nonce, verifier, back, fresh, begun) values ($1, $2, $3, $4, $5, $6, now());

-- name: take_sign_in
-- Deletes a sign-in when it returns, so that it is valid once.
delete from sign_ins where id = $1 and browser = $2 and begun > now() - interval '10 minutes'
returning nonce, verifier, back, fresh, begun;

-- name: sweep_late_forms
-- Deletes expired late forms.
delete from late_forms where until < now();

-- name: keep_late_form
-- Adds a late form for $5 seconds, or replaces that of the same page and browser. The content is encrypted under a key that only the cookie yields.
insert into late_forms (browser, page, owner, content, until) values ($1, $2, $3, $4, now() + make_interval(secs => $5))
on conflict (browser, page) do update set owner = excluded.owner, content = excluded.content, until = excluded.until;

-- name: trim_late_forms
-- Deletes the late forms of one person except the newest $2.
delete from late_forms where (browser, page) in (select browser, page from late_forms where owner = $1 order by until desc offset $2);

-- name: late_form
-- The late form of a person from a page in this browser.
select content from late_forms where browser = $1 and page = $2 and owner = $3 and until > now();

-- name: drop_late_form
-- Deletes the late form of a page, which was sent again.
delete from late_forms where browser = $1 and page = $2;

-- name: add_parties
-- Adds parties; existing parties keep their role.
insert into parties (application, person, role, edit, born) select * from unnest($1::uuid[], $2::bytea[], $3::text[], $4::boolean[], $5::date[])
on conflict do nothing;

-- name: end_memberships
-- Deletes members who left their household, also the applicant.
delete from parties using unnest($1::uuid[], $2::text[]) as left_one (application, member), members
where members.application = left_one.application and members.member = left_one.member
    and parties.application = left_one.application and parties.person = members.person and parties.role in ('applicant', 'member');

-- name: pass_lead
-- Makes the spouse, else the eldest adult, the applicant of cases whose applicant left. Source: docs/adr/0004-the-life-of-a-case.md.
update parties set role = 'applicant' from (
    select distinct on (application) application, person from members
    where application = any($1::uuid[]) and left_on is null
        and born <= (now() at time zone 'Asia/Shanghai')::date - interval '18 years'
        and not exists (select from members gone where gone.application = members.application and gone.member <> members.member
            and gone.left_on is null and gone.relation = 'applicant')
    order by application, relation <> 'spouse', born
) lead
where parties.application = lead.application and parties.person = lead.person and parties.role = 'member';

-- name: party
-- The role of a person in a case; the person may have several keys.
select role, edit from held where application = $1 and person = any($2::bytea[])
order by role <> 'helper' desc, edit desc limit 1;

-- name: cases_of
-- The cases of a person, newest first, before one of them.
select distinct application from held where person = any($1::bytea[]) and ($2::uuid is null or application < $2)
order by application desc limit $3;

-- name: parties_of
-- The parties of a case.
select person, role, edit, shown, since from held where application = $1 order by since, role;

-- name: carry_parties
-- Makes the parties of a draft parties of the case that it became; its agent replaces the post that the filing names. Unused codes are moved too.
with moved as (update invitations set application = $2 where application = $1)
insert into parties (application, person, role, edit, shown, since, instead_of)
select $2, person, role, edit, shown, since, case role when 'agent' then $3::bytea end from parties where application = $1
on conflict do nothing;

-- name: helped
-- The cases of others that are shared with a person, and whether they may change them.
select application, bool_or(edit) as edit from held where person = any($1::bytea[]) group by application having bool_and(role = 'helper');

-- name: in_region
-- Whether a case is in one of these regions, or moves to one of them. The officers of both can open it while it moves.
select exists (select from cases where application = $1 and (region = any($2::text[]) or moving_to = any($2::text[])));

-- name: of_department
-- Whether a case is in one of these regions and was ever referred to this department.
select exists (select from cases where application = $1 and region = any($2::text[])) and exists (
    select from timeline where application = $1 and type = $4
        and jsonb_exists(convert_from(data, 'UTF8')::jsonb -> 'referred_to', $3));

-- name: invite
-- Adds a code that shares a case for $4 seconds; deletes expired codes.
with old as (delete from invitations where until < now())
insert into invitations (id, application, edit, until) values ($1, $2, $3, now() + make_interval(secs => $4));

-- name: take_invitation
-- Marks a code as used by one person, who may send it again.
update invitations set taken_by = $2 where id = $1 and until > now() and (taken_by is null or taken_by = $2) returning application, edit;

-- name: unused
-- The unused codes of a case, newest last.
select edit, until from invitations where application = $1 and taken_by is null and until > now() order by until;

-- name: guessed
-- How many wrong codes an account has entered in the last hour.
select count(*) from audit where account = $1 and action = 'share.join' and outcome = 'refused' and at > now() - interval '1 hour';

-- name: join
-- Makes a person a helper of a case; existing parties keep their role.
insert into parties (application, person, role, edit, shown) values ($1, $2, 'helper', $3, $4)
on conflict (application, person) do update set edit = parties.edit or excluded.edit;

-- name: revoke
-- Deletes the helper with this key and all codes of the case.
with void as (delete from invitations where application = $1)
delete from parties where application = $1 and person = $2 and role = 'helper';

-- name: audit
-- Adds a line to the audit log.
insert into audit (account, roles, action, subject, outcome) values ($1, $2, $3, $4, $5);

-- name: audited
-- The lines of a subject or an account, newest first.
select at, account, roles, action, subject, outcome from audit
where ($1::text is null or subject = $1) and ($2::text is null or account = $2) and ($3::bigint is null or number < $3)
order by number desc limit $4;

-- name: forget_parties
-- Deletes the parties of drafts.
delete from parties where application = any($1::uuid[]);

-- name: is_erased
-- Whether the data of a household were erased.
select exists (select from erased where application = $1);
