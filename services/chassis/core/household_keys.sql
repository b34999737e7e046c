-- name: load_keys
-- The keys of these households, and which of them were erased.
select given.application, wrapping, wrapped, erasures.application is not null as erased
from unnest($1::uuid[]) as given (application)
left join household_keys using (application) left join erasures on erasures.application = given.application;

-- name: add_keys
-- Adds keys of households that have none. A household that was erased gets none.
insert into household_keys (application, wrapping, wrapped)
select application, $3, wrapped from unnest($1::uuid[], $2::bytea[]) as new (application, wrapped)
where not exists (select from erasures where erasures.application = new.application)
on conflict do nothing;

-- name: erase
-- Destroys the key of a household, and notifies all services. A second erasure of the same household has no effect.
with key as (delete from household_keys where application = $1::uuid),
erasure as (insert into erasures (application, operator, reason) values ($1::uuid, $2, $3) on conflict do nothing)
select pg_notify('erasures', $1::uuid::text);

-- name: wrapped_otherwise
-- Some keys that are encrypted with another wrapping key than $1.
select application, wrapping, wrapped from household_keys where wrapping <> $1 order by application limit $2 for update;

-- name: rewrap
-- Replaces the encryption of keys.
update household_keys set wrapping = $3, wrapped = new.wrapped from unnest($1::uuid[], $2::bytea[]) as new (application, wrapped)
where household_keys.application = new.application;

-- name: counts
-- The number of keys by wrapping key, and the number of erased households.
select wrapping::text as wrapping, count(*) as keys from household_keys group by 1 union all select 'erased', count(*) from erasures order by 1;
