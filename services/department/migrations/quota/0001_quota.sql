-- Free places of a programme in a region, the applications that took one, and those that wait for one.
create table places (
    item text not null,
    region text not null,
    available integer not null check (available >= 0),
    primary key (item, region)
);
create table taken (
    application uuid not null,
    item text not null,
    region text not null,
    number integer not null,
    primary key (application, item)
);
create table waiting_for_places (
    application uuid not null,
    item text not null,
    region text not null,
    filed_on date not null,
    number integer not null,
    persons text[] not null,
    primary key (application, item)
);
create index waiting_for_places_order on waiting_for_places (region, item, filed_on, application);
