-- The read model: one row per case, and the messages about it without identity and facts.
create table cases (
    application uuid primary key,
    receipt text,
    filed_in text,
    determined_in text,
    moving_to text,
    filed_on date,
    due_on date,
    agent boolean,
    status text,
    category text,
    turn integer,
    granted integer,
    declined integer,
    masked text,
    standing text,
    category_since date,
    owes boolean,
    updated timestamptz not null,
    region text generated always as (coalesce(determined_in, filed_in)) stored,
    shown text generated always as (case when status = 'accepted' and turn is not null then 'in_progress' else coalesce(status, 'unknown') end) stored
) with (fillfactor = 60);
create index cases_receipt on cases (receipt);
create index cases_receipt_end on cases (right(receipt, 8));
create index cases_noticed on cases (category_since);
create table timeline (
    application uuid not null,
    event text not null,
    type text not null,
    at timestamptz not null,
    data bytea storage external not null
) with (toast_tuple_target = 8160);
create index timeline_application on timeline (application);
create table members (
    application uuid not null,
    member text not null,
    person bytea not null,
    name bytea not null,
    relation text not null,
    born date not null,
    content bytea not null,
    left_on date,
    primary key (application, member)
);
create index members_person on members (person);
create index members_name on members (name, application);
create table addresses (
    application uuid primary key,
    content bytea not null,
    parts bigint[] not null
);
create index addresses_parts on addresses using gin (parts);
