-- name: lock
-- Lets one process at a time migrate a database; the others wait until its transaction ends.
select pg_advisory_xact_lock(hashtextextended('migrations', 0));

-- name: create_records
-- Creates the table of applied files.
create table if not exists migrations (
    source text not null,
    number integer not null,
    name text not null,
    hash text not null,
    release text not null,
    applied timestamptz not null default now(),
    primary key (source, number)
);

-- name: has_records
-- Whether this database has the table of applied files.
select to_regclass('migrations') is not null;

-- name: is_used
-- Whether this database has the tables of a log.
select to_regclass('events') is not null;

-- name: applied
-- The files that were applied, in order.
select source, number, name, hash, release from migrations order by applied, source, number;

-- name: limit_locks
-- Limits how long a statement of a migration waits for a table lock, because all other users of the table would wait behind it.
set local lock_timeout = '3s';

-- name: record
-- Records an applied file.
insert into migrations (source, number, name, hash, release) values ($1, $2, $3, $4, $5);
