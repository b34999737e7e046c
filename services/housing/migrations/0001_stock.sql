-- The stock of public dwellings, the applications that wait for one, their number per filing date (a position is a sum over dates), and homes.
create table dwellings (
    number text primary key,
    region text not null,
    area_m2 text not null,
    allocated_to uuid
);
create index dwellings_vacant on dwellings (region, number) where allocated_to is null;
create unique index dwellings_allocated_to on dwellings (allocated_to);
create table waiting (
    application uuid primary key,
    region text not null,
    filed_on date not null,
    persons text[] not null
);
create index waiting_order on waiting (region, filed_on, application);
create table waiting_days (
    region text not null,
    filed_on date not null,
    number integer not null check (number >= 0),
    primary key (region, filed_on)
);
create table homes (
    person text primary key,
    housing_situation text,
    floor_area_m2 text,
    dangerous_house_grade text
);
