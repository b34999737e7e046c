-- The cases of a region that were ever determined to be extremely poor (`GET /care`), because SQL cannot read sealed events.
create table extremely_poor (
    region text not null,
    application uuid not null,
    primary key (region, application)
);
-- The index of release 1.0.0 ignores sealed events, whose first byte is not `{`.
create or replace function event_json(data bytea) returns jsonb language sql immutable strict parallel safe
    as $$ select case when get_byte(data, 0) = 123 then convert_from(data, 'UTF8')::jsonb end $$;
