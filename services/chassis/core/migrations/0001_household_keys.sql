-- The key of each household, encrypted with the data keys of the installation, and which households were erased. A household that was erased has no key.
create table household_keys (
    application uuid primary key,
    wrapping integer not null,
    wrapped bytea not null
);
create table erasures (
    number bigint generated always as identity primary key,
    application uuid not null unique,
    at timestamptz not null default now(),
    operator text not null,
    reason text not null
);
