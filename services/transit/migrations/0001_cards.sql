-- Cards by ID number (number null after a card was returned), the applications that wait for one, and the concession of each person.
create table cards (
    person text primary key,
    number text unique
);
create table requests (
    application uuid primary key,
    persons text[] not null,
    waiting text[] not null
);
create index requests_waiting on requests using gin (waiting);
create table concessions (
    person text not null,
    item text not null,
    application uuid not null,
    percent integer not null,
    primary key (person, item, application)
);
create index concessions_application on concessions (application);
