-- name: lock
-- The places of these regions, locked in order, so that two batches do not take the same place.
select item, region, available from places where region = any($1::text[]) order by item, region for update;

-- name: lock_all
-- Waits for all batches that use places and blocks new ones, so that the offer sees every waiting household.
lock table places in exclusive mode;

-- name: standing
-- The places that these applications hold, and those that they wait for.
select application, item, region, number, false as waits from taken where application = any($1::uuid[])
union all
select application, item, region, number, true from waiting_for_places where application = any($1::uuid[]);

-- name: move
-- Updates the number of places left.
update places set available = new.available from unnest($1::text[], $2::text[], $3::integer[]) as new (item, region, available)
where places.item = new.item and places.region = new.region;

-- name: take
-- Updates the number of places that an application holds.
insert into taken select * from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[])
on conflict (application, item) do update set number = excluded.number, region = excluded.region;

-- name: put
-- Sets the number of places that a programme has left in a region.
insert into places select * from jsonb_to_recordset($1::jsonb) as r (item text, region text, available integer)
on conflict (item, region) do update set available = excluded.available;

-- name: called
-- The applications among these that wait for a place.
select distinct application, region, filed_on, persons from waiting_for_places where application = any($1::uuid[]);

-- name: ahead
-- The number of free places that earlier filings wait for, at most the number of free places. An application that waits keeps its
-- day of filing, also after a move to another region.
select asked.application, places.item, coalesce(sum(before.number), 0) as ahead
from unnest($1::uuid[], $2::text[], $3::date[]) as asked (application, region, filed_on)
join places on places.region = asked.region and places.available > 0
left join waiting_for_places own on own.application = asked.application and own.item = places.item
left join lateral (
    select number from waiting_for_places w where w.region = places.region and w.item = places.item
    and (w.filed_on, w.application) < (coalesce(own.filed_on, asked.filed_on), asked.application) order by w.filed_on, w.application limit places.available
) before on true
group by asked.application, places.item;

-- name: join
-- Inserts or updates waiting list entries. An entry keeps its day of filing.
insert into waiting_for_places
select * from jsonb_to_recordset($1::jsonb) as r (application uuid, item text, region text, filed_on date, number integer, persons text[])
on conflict (application, item) do update set region = excluded.region, number = excluded.number, persons = excluded.persons;

-- name: leave
-- Deletes waiting list entries and returns their items and regions.
delete from waiting_for_places where (application, item) in (select * from unnest($1::uuid[], $2::text[])) returning item, region;

-- name: next_in_line
-- The waiting applications that filed first, up to the number of free places.
select distinct next.application
from places cross join lateral (
    select application from waiting_for_places w where w.region = places.region and w.item = places.item
    order by w.filed_on, w.application limit places.available
) next
where (places.item, places.region) in (select * from unnest($1::text[], $2::text[])) and places.available > 0;
