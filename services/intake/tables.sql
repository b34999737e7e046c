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

-- name: has_keyed_members
-- Whether there are keyed digests of persons.
select exists (select from open_members where length(person) = 24);

-- name: unkeyed_members
-- Some digests of persons that release 1.0.0 stored without a key.
select person as digest from open_members where length(person) <> 24 order by person limit $1 for update;

-- name: key_members
-- Replaces digests of persons.
update open_members set person = new.keyed from unnest($1::bytea[], $2::bytea[]) as new (unkeyed, keyed) where person = new.unkeyed;

-- name: has_keyed_filings
-- Whether there are keyed digests of filings.
select exists (select from filings where length(digest) = 24);

-- name: unkeyed_filings
-- Some digests of filings that release 1.0.0 stored without a key.
select digest as digest from filings where length(digest) <> 24 order by digest limit $1 for update;

-- name: key_filings
-- Replaces digests of filings.
update filings set digest = new.keyed from unnest($1::bytea[], $2::bytea[]) as new (unkeyed, keyed) where digest = new.unkeyed;
