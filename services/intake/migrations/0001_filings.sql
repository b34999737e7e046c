-- What makes a filing unique: the key that its sender chose, and the open application of each person, who is a member of one at most.
create table filings (
    key text primary key,
    digest bytea not null,
    application uuid not null
);
create table open_members (
    person bytea primary key,
    application uuid not null
);
create index open_members_application on open_members (application);
