-- name: tables
-- Places that a programme has left in a region, and which applications took them.
create table if not exists places (
    item text not null,
    region text not null,
    available integer not null check (available >= 0),
    primary key (item, region)
);
create table if not exists taken (
    application uuid not null,
    item text not null,
    region text not null,
    number integer not null,
    primary key (application, item)
);

-- name: lock
-- The places of these regions, locked in order so that two batches do not take the same one.
select item, region, available from places where region = any($1::text[]) order by item, region for update;

-- name: taken
-- What these applications hold.
select application, item, number from taken where application = any($1::uuid[]);

-- name: move
-- Writes how many places are left.
update places set available = new.available from unnest($1::text[], $2::text[], $3::integer[]) as new (item, region, available)
where places.item = new.item and places.region = new.region;

-- name: take
-- Writes how many places an application holds.
insert into taken select * from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[])
on conflict (application, item) do update set number = excluded.number;

-- name: put
-- Says how many places a programme has left in a region.
insert into places select * from jsonb_to_recordset($1::jsonb) as r (item text, region text, available integer)
on conflict (item, region) do update set available = excluded.available;
