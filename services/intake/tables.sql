-- name: filings_by_key
-- Earlier filings with one of these keys.
select key, digest, application from filings where key = any($1::text[]);

-- name: open_members
-- The file in force of each of these persons, and of each member of these files.
select person, application from open_members where person = any($1::bytea[]) or application = any($2::uuid[]);

-- name: claim_members
-- Makes persons members of a file in force. Members of another file are skipped.
insert into open_members (person, application) select * from unnest($1::bytea[], $2::uuid[]) on conflict do nothing;

-- name: release_members
-- Deletes the memberships in these files, except those of the persons in $2.
delete from open_members where application = any($1::uuid[]) and not person = any($2::bytea[]);
