-- The log of one service: 64 lanes, their events, the positions of the relay and the span exporter, parked messages, and timers.
create table lanes (
    lane smallint primary key,
    sequence bigint not null default 0,
    hash bytea not null default decode(repeat('00', 32), 'hex'),
    published jsonb not null default '{}',
    applied jsonb not null default '{}',
    parked integer not null default 0
) with (fillfactor = 25);
insert into lanes (lane) select generate_series(0, 63);
create table events (
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
create index events_marks on events (lane, topic, topic_sequence, sequence) where topic_sequence % 64 = 0;
create table publications (
    lane smallint not null,
    sequence bigint not null,
    published timestamptz not null,
    primary key (lane, sequence)
);
create table parked (
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
create index parked_application on parked (application, number) where discarded is null;
create index parked_number on parked (number) where discarded is null;
create index parked_discarded on parked (discarded, number) where discarded is not null;
create index parked_outside on parked (topic, id) where lane is null and discarded is null;
create table timers (
    stream uuid not null,
    name text not null,
    due timestamptz not null,
    primary key (stream, name)
);
create index timers_due on timers (due);
create table exported (
    lane smallint primary key,
    sequence bigint not null
);
