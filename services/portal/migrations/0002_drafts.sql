-- Drafts by the id that `parties` refers to, the bytes of documents by their digest, and the documents of each draft or case. Answers, filings that were
-- sent, and names and bytes of documents are encrypted; a digest is taken of the bytes before encryption.
create table drafts (
    id uuid primary key,
    code text not null,
    agent boolean not null,
    answers jsonb not null default '{}',
    saved jsonb not null default '{}',
    version integer not null default 1,
    sent bytea,
    application uuid,
    receipt text,
    changed timestamptz not null default now()
);
create index drafts_application on drafts (application);
create index drafts_changed on drafts (changed) where application is null;
create table contents (
    sha256 bytea primary key,
    media_type text not null,
    content bytea storage external not null
);
create table papers (
    application uuid not null,
    number integer generated always as identity,
    document text not null,
    member text,
    sha256 bytea not null references contents,
    name bytea not null,
    at timestamptz not null default now(),
    primary key (application, number)
);
create unique index papers_once on papers (application, document, coalesce(member, ''), sha256);
