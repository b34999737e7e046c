-- name: tables
-- What makes a filing unique: the key that its sender gave it, and the persons who have an application open.
create table if not exists filings (
    key text primary key,
    digest bytea not null,
    application uuid not null
);
create table if not exists open_members (
    person bytea primary key,
    application uuid not null,
    applicant bytea not null
);
create index if not exists open_members_application on open_members (application);

-- name: filings_by_key
-- Filings that were sent with one of these keys before.
select key, digest, application from filings where key = any($1::text[]);

-- name: open_members
-- Which of these persons have an application open.
select person, application, applicant from open_members where person = any($1::bytea[]);

-- name: close_members
-- These applications are no longer open.
delete from open_members where application = any($1::uuid[]);
