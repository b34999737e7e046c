-- name: lock
-- Locks the stock and the waiting list of these regions, in order, so that two transactions do not deadlock.
select pg_advisory_xact_lock(1, region::integer) from unnest($1::text[]) as region;

-- name: places
-- The number of waiting applications before each of these. They are ordered by day of filing, then by application id. An application
-- that waits in another region has moved; it keeps its day of filing.
with asked as (
    select n.application, coalesce(n.region, w.region) as region, coalesce(w.filed_on, n.filed_on) as filed_on,
        coalesce(w.region = coalesce(n.region, w.region), false) as waits, w.region as waits_in
    from unnest($1::uuid[], $2::text[], $3::date[]) as n (application, region, filed_on) left join waiting w on w.application = n.application
)
select application, region, filed_on, waits, waits_in,
    case when waits then
        (select coalesce(sum(d.number), 0) from waiting_days d where d.region = asked.region and d.filed_on < asked.filed_on)
        + (select count(*) from waiting w where w.region = asked.region and w.filed_on = asked.filed_on and w.application < asked.application)
    else  -- a new application is mostly near the end, so count those behind it
        (select coalesce(sum(d.number), 0) from waiting_days d where d.region = asked.region and d.filed_on <= asked.filed_on)
        - (select count(*) from waiting w where w.region = asked.region and w.filed_on = asked.filed_on and w.application > asked.application)
    end as ahead
from asked where filed_on is not null;

-- name: standing
-- Those of these applications that wait or have a dwelling, each with the region.
select application, region from waiting where application = any($1::uuid[])
union all
select allocated_to, region from dwellings where allocated_to = any($1::uuid[]);

-- name: lengths
-- The length of each region's waiting list.
select region, sum(number) as length from waiting_days where region = any($1::text[]) group by region;

-- name: dwellings
-- The first vacant dwellings of each region, at most as many as can be needed, and those that these applications hold.
select vacant.* from unnest($1::text[], $2::bigint[]) as wish (region, most) cross join lateral (
    select number, region, area_m2, allocated_to from dwellings
    where dwellings.region = wish.region and allocated_to is null order by number limit wish.most
) vacant
union all
select number, region, area_m2, allocated_to from dwellings where allocated_to = any($3::uuid[]);

-- name: called
-- Those of these applications that wait for a dwelling.
select application, region, filed_on, persons from waiting where application = any($1::uuid[]);

-- name: place
-- The place of one application on its region's waiting list, and the length of the list.
select w.region, w.filed_on,
    (select count(*) from waiting b where b.region = w.region and (b.filed_on, b.application) <= (w.filed_on, w.application)) as place,
    (select sum(d.number) from waiting_days d where d.region = w.region) as waiting
from waiting w where w.application = $1;

-- name: held
-- The dwelling allocated to an application.
select region, number, area_m2 from dwellings where allocated_to = $1;

-- name: line
-- The waiting list of a region, in order.
select application, filed_on, row_number() over (order by filed_on, application) as place from waiting
where region = $1 order by filed_on, application limit $2 offset $3;

-- name: homes
-- The homes of these persons.
select person, housing_situation, floor_area_m2, dangerous_house_grade from homes where person = any($1::text[]);

-- name: allocate
-- Allocates dwellings, or makes them vacant if the application is null.
update dwellings set allocated_to = new.application from unnest($1::text[], $2::uuid[]) as new (number, application)
where dwellings.number = new.number;

-- name: join
-- Adds applications to the waiting list.
with new as (
    insert into waiting select * from jsonb_to_recordset($1::jsonb) as r (application uuid, region text, filed_on date, persons text[])
    returning region, filed_on
)
insert into waiting_days select region, filed_on, count(*) from new group by region, filed_on
on conflict (region, filed_on) do update set number = waiting_days.number + excluded.number;

-- name: leave
-- Removes applications from the waiting list.
with gone as (
    delete from waiting where application = any($1::uuid[]) returning region, filed_on
)
update waiting_days set number = waiting_days.number - left_on.number
from (select region, filed_on, count(*) as number from gone group by region, filed_on) left_on
where waiting_days.region = left_on.region and waiting_days.filed_on = left_on.filed_on;

-- name: next_in_line
-- The first applications on the waiting lists of these regions, as many as there are vacant dwellings.
select next.application
from unnest($1::text[]) as wish (region) cross join lateral (
    select application from waiting where waiting.region = wish.region order by filed_on, application
    limit (select count(*) from dwellings where dwellings.region = wish.region and allocated_to is null)
) next;

-- name: regions
-- The regions of these dwellings.
select distinct region from dwellings where number = any($1::text[]);

-- name: put_dwellings
-- Adds dwellings, or replaces those with the same number. Allocations are kept.
insert into dwellings (number, region, area_m2) select * from jsonb_to_recordset($1::jsonb) as r (number text, region text, area_m2 text)
on conflict (number) do update set region = excluded.region, area_m2 = excluded.area_m2;

-- name: allocated
-- The applications to which these dwellings are allocated.
select allocated_to from dwellings where number = any($1::text[]) and allocated_to is not null;

-- name: put_vacated
-- Makes dwellings vacant that their household has left.
update dwellings set allocated_to = null from jsonb_to_recordset($1::jsonb) as r (number text) where dwellings.number = r.number;

-- name: put_homes
-- Adds homes, or replaces those of the same person.
insert into homes select * from jsonb_to_recordset($1::jsonb)
as r (person text, housing_situation text, floor_area_m2 text, dangerous_house_grade text)
on conflict (person) do update set housing_situation = excluded.housing_situation, floor_area_m2 = excluded.floor_area_m2,
    dangerous_house_grade = excluded.dangerous_house_grade
where homes is distinct from excluded returning person;
