-- Finds the cases of a region that were ever determined to be extremely poor (`GET /care`), without reading all determinations.
-- An index takes immutable functions only; convert_from is declared stable, although its result depends on its arguments alone.
create function event_json(data bytea) returns jsonb language sql immutable strict parallel safe
    as $$ select convert_from(data, 'UTF8')::jsonb $$;
create index events_extremely_poor on events ((event_json(data) -> 'pack' ->> 'region'), stream)
where type = 'cn.lianban.review.case-determined.v1' and event_json(data) ->> 'category' = 'extreme_poverty';
