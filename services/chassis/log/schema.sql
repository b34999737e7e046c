-- name: schema
-- The log of one service: 64 lanes, the events on them, how far the relay is, what is parked, what is due.
create table if not exists lanes (
    lane smallint primary key,
    sequence bigint not null default 0,
    hash bytea not null default decode(repeat('00', 32), 'hex'),
    published jsonb not null default '{}',
    applied jsonb not null default '{}',
    parked integer not null default 0
) with (fillfactor = 25);
insert into lanes (lane) select generate_series(0, 63) on conflict do nothing;
create table if not exists events (
    lane smallint not null,
    sequence bigint not null,
    stream uuid not null,
    version integer not null,
    type text not null,
    data bytea storage external not null,
    cause text,
    cause_span bytea,
    cause_published timestamptz,
    stored timestamptz not null,
    topic text,
    topic_sequence bigint,
    hash bytea not null,
    primary key (lane, sequence),
    unique (stream, version)
) with (toast_tuple_target = 8160);
create index if not exists events_marks on events (lane, topic, topic_sequence, sequence) where topic_sequence % 64 = 0;
create table if not exists publications (
    lane smallint not null,
    sequence bigint not null,
    published timestamptz not null,
    primary key (lane, sequence)
);
create table if not exists parked (
    number bigint generated always as identity primary key,
    application uuid,
    topic text not null,
    lane smallint,
    sequence bigint,
    id text not null,
    published timestamptz not null,
    type text not null,
    data bytea not null,
    span bytea,
    stored timestamptz,
    error text not null,
    aside boolean not null default false,
    parked timestamptz not null default now(),
    discarded timestamptz,
    operator text,
    reason text
);
create index if not exists parked_application on parked (application, number) where discarded is null;
create index if not exists parked_outside on parked (topic, id) where lane is null and discarded is null;
create table if not exists timers (
    stream uuid not null,
    name text not null,
    due timestamptz not null,
    primary key (stream, name)
);
create index if not exists timers_due on timers (due);
create table if not exists exported (
    lane smallint primary key,
    sequence bigint not null
);
create table if not exists made_by (
    digest text primary key
);

-- name: made
-- Whether the log is there already, and whether it says who made it.
select (to_regclass('events') is not null, to_regclass('made_by') is not null);

-- name: made_by
-- The digest of the statements that made these tables.
select digest from made_by;

-- name: remember
-- Says once by which statements the tables were made.
insert into made_by (digest) values ($1);
