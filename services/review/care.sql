-- name: extremely_poor
-- The cases of a region whose last determination is extreme poverty.
select stream from (
    select distinct on (stream) stream, convert_from(data, 'UTF8')::jsonb as told from events
    where type = 'cn.lianban.review.case-determined.v1' order by stream, version desc
) last
where told ->> 'category' = 'extreme_poverty' and told -> 'pack' ->> 'region' = $1;
