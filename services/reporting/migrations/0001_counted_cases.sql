-- One row per case: what is counted of it. It holds no name, no number of a person and no fact but size and residence area.
create table counted_cases (
    application uuid primary key,
    region text,
    filed_on date,
    withdrawn boolean not null,
    content jsonb not null
) with (fillfactor = 60);
create index counted_cases_region on counted_cases (region, filed_on, application) where not withdrawn;
