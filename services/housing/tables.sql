-- name: tables
-- The stock of public dwellings, who waits for one, and what is known of homes by ID number.
create table if not exists dwellings (
    number text primary key,
    region text not null,
    area_m2 text not null,
    allocated_to uuid
);
create index if not exists dwellings_region on dwellings (region, number);
create unique index if not exists dwellings_allocated_to on dwellings (allocated_to);
create table if not exists queue (
    application uuid primary key,
    region text not null,
    place bigint generated always as identity
);
create index if not exists queue_region on queue (region, place);
create table if not exists homes (
    person text primary key,
    housing_situation text,
    floor_area_m2 text,
    dangerous_house_grade text
);

-- name: lock
-- The vacant dwellings of these regions and those of these applications, locked so that none is allocated twice.
select number, region, area_m2, allocated_to from dwellings
where region = any($1::text[]) and (allocated_to is null or allocated_to = any($2::uuid[])) order by number for update;

-- name: waiting
-- How many wait in each region, and which of these applications are among them.
select region, count(*) as number, array_agg(application) filter (where application = any($2::uuid[])) as own
from queue where region = any($1::text[]) group by region;

-- name: homes
-- What is known of these persons' homes.
select person, housing_situation, floor_area_m2, dangerous_house_grade from homes where person = any($1::text[]);

-- name: allocate
-- Writes to whom dwellings are allocated, or that they are vacant again.
update dwellings set allocated_to = new.application from unnest($1::text[], $2::uuid[]) as new (number, application)
where dwellings.number = new.number;

-- name: enqueue
-- Applications that wait from now on; who waits already keeps his place.
insert into queue (application, region) select * from unnest($1::uuid[], $2::text[]) on conflict do nothing;

-- name: dequeue
-- Applications that no longer wait.
delete from queue where application = any($1::uuid[]);

-- name: put_dwellings
-- Adds dwellings; an allocation stands.
insert into dwellings (number, region, area_m2) select * from jsonb_to_recordset($1::jsonb) as r (number text, region text, area_m2 text)
on conflict (number) do update set region = excluded.region, area_m2 = excluded.area_m2;

-- name: put_homes
-- Adds homes, or replaces those of the same person.
insert into homes select * from jsonb_to_recordset($1::jsonb)
as r (person text, housing_situation text, floor_area_m2 text, dangerous_house_grade text)
on conflict (person) do update set housing_situation = excluded.housing_situation, floor_area_m2 = excluded.floor_area_m2,
    dangerous_house_grade = excluded.dangerous_house_grade;
