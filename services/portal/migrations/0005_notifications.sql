-- Notifications of households: one row for each message that they must hear of. A rebuild of the read model keeps them, so that
-- nobody is notified twice.
create table notifications (
    id bigint generated always as identity primary key,
    application uuid not null,
    cause text not null,
    kind text not null,
    at timestamptz not null,
    state text not null default 'waiting',
    not_before timestamptz not null default now(),
    attempts integer not null default 0,
    batch uuid,
    claimed timestamptz,
    settled timestamptz,
    problem text,
    unique (application, cause, kind)
);
create index notifications_due on notifications (not_before) where state = 'waiting';
create index notifications_claimed on notifications (claimed) where state = 'sending';
create index notifications_letters on notifications (id) where state = 'letter';
create unique index notifications_begun on notifications (state) where state = 'begun';
-- The time from which on messages notify; it belongs to no case.
insert into notifications (application, cause, kind, at, state, settled) values ('00000000-0000-0000-0000-000000000000', '', '', now(), 'begun', now());
