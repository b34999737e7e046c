-- name: lock
-- The places of these regions, locked in order so that two batches do not take the same one.
select item, region, available from places where region = any($1::text[]) order by item, region for update;

-- name: lock_all
-- Waits for every batch that locked places, also where there was none to lock, and lets none begin: what it puts into the line is seen.
lock table places in exclusive mode;

-- name: standing
-- What these applications hold, and what they wait for.
select application, item, number, false as waits from taken where application = any($1::uuid[])
union all
select application, item, number, true from waiting_for_places where application = any($1::uuid[]);

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

-- name: called
-- Those of these applications that wait for a place.
select distinct application, region, filed_on, persons from waiting_for_places where application = any($1::uuid[]);

-- name: ahead
-- How many of the places that are left those take who filed before; no more of them are counted than places are left.
select asked.application, places.item, coalesce(sum(before.number), 0) as ahead
from unnest($1::uuid[], $2::text[], $3::date[]) as asked (application, region, filed_on)
join places on places.region = asked.region and places.available > 0
left join lateral (
    select number from waiting_for_places w where w.region = places.region and w.item = places.item
    and (w.filed_on, w.application) < (asked.filed_on, asked.application) order by w.filed_on, w.application limit places.available
) before on true
group by asked.application, places.item;

-- name: join
-- Applications that wait from now on, or for another number of places.
insert into waiting_for_places
select * from jsonb_to_recordset($1::jsonb) as r (application uuid, item text, region text, filed_on date, number integer, persons text[])
on conflict (application, item) do update set number = excluded.number, persons = excluded.persons;

-- name: leave
-- Applications that no longer wait for a place of a programme; what they waited for.
delete from waiting_for_places where (application, item) in (select * from unnest($1::uuid[], $2::text[])) returning item, region;

-- name: next_in_line
-- Who waits and filed first, for as many places as are left.
select distinct next.application
from places cross join lateral (
    select application from waiting_for_places w where w.region = places.region and w.item = places.item
    order by w.filed_on, w.application limit places.available
) next
where (places.item, places.region) in (select * from unnest($1::text[], $2::text[])) and places.available > 0;
