-- name: extremely_poor
-- The next cases of a region, after one, whose last determination is extreme poverty; found by the index events_extremely_poor.
select stream from (
    select distinct stream from events
    where type = $4 and event_json(data) ->> 'category' = 'extreme_poverty'
        and event_json(data) -> 'pack' ->> 'region' = $1 and stream > $2
) ever
cross join lateral (
    select event_json(data) as told from events
    where events.stream = ever.stream and type = $4 order by version desc limit 1
) last
where told ->> 'category' = 'extreme_poverty' and told -> 'pack' ->> 'region' = $1
order by stream limit $3;
