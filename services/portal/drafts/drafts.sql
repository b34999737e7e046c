-- name: begin
-- Adds a draft.
insert into drafts (id, code, agent, answers) values ($1, $2, $3, $4::jsonb);

-- name: expire
-- Deletes drafts that were not changed for 90 days.
delete from drafts where application is null and sent is null and changed < now() - interval '90 days' returning id;

-- name: drafts_of
-- The drafts that became a case.
select id from drafts where application = $1;

-- name: draft
-- One draft.
select id, code, agent, answers::text, saved::text, version, sent, application, receipt, changed from drafts where id = $1;

-- name: of_application
-- The draft that became a case.
select id, code, agent, answers::text, saved::text, version, sent, application, receipt from drafts where application = $1;

-- name: save
-- Saves answers, unless one of the questions seen was answered elsewhere since its version, or the draft was sent.
update drafts set
    answers = answers || $2::jsonb,
    saved = saved || (select jsonb_object_agg(question, drafts.version + 1) from jsonb_object_keys($2::jsonb) as given (question)),
    version = version + 1, changed = now()
where id = $1 and sent is null and 0 = (  -- not `not exists`: that one is not evaluated again after waiting for the lock of the row
    select count(*) from jsonb_each_text($3::jsonb) as seen (question, at) where coalesce((saved ->> seen.question)::integer, 0) > seen.at::integer
)
returning version;

-- name: seal
-- Seals the draft in the version that was checked; it cannot be changed after that. A sealed draft keeps its filing.
update drafts set sent = coalesce(sent, $3), changed = now() where id = $1 and (sent is not null or version = $2) returning sent;

-- name: unseal
-- Makes the draft editable again after a refusal.
update drafts set sent = null where id = $1 and application is null;

-- name: filed
-- The draft has become a case.
update drafts set application = $2, receipt = $3, changed = now() where id = $1;

-- name: amend
-- Replaces the answers after a change in the household.
update drafts set answers = $2::jsonb, changed = now() where id = $1;

-- name: open_drafts
-- Those of the drafts that have answers and are not filed yet, last changed first.
select id, code, agent, answers::text, saved::text, version, sent, application, receipt, changed from drafts
where id = any($1::uuid[]) and application is null and version > 1 order by changed desc;

-- name: called
-- The draft among these that has a code.
select id from drafts where id = any($1::uuid[]) and code = $2 limit 1;

-- name: named
-- The members of the households of these cases, if the cases came from drafts.
select id, application, answers ->> 'people' as people from drafts where application = any($1::uuid[]);

-- name: discard
-- Deletes a draft that was not sent.
delete from drafts where id = $1 and sent is null returning id;
