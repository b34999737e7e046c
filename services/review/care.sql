-- name: extremely_poor
-- The next cases of a region, after one, that were ever determined to be extremely poor. Events of release 1.0.0, which are not sealed,
-- are found by the index events_extremely_poor.
select application as stream from extremely_poor where region = $1 and application > $2
union
select distinct stream from events
where type = $4 and event_json(data) ->> 'category' = 'extreme_poverty'
    and event_json(data) -> 'pack' ->> 'region' = $1 and stream > $2
order by stream limit $3;

-- name: add_extremely_poor
-- Adds cases that were determined to be extremely poor.
insert into extremely_poor (region, application) select * from unnest($1::text[], $2::uuid[]) on conflict do nothing;
