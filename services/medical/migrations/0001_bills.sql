-- Bills and insurance by ID number, the persons who had their one look-back, the bills settled under each item, and sums for protection.
create table bills (
    number text primary key,
    person text not null,
    paid_on date not null,
    kind text not null,
    own_fen bigint not null,
    total_fen bigint,
    outside_fen bigint not null,
    basic_fen bigint not null,
    serious_fen bigint not null
);
create index bills_person on bills (person, paid_on);
create table insured (
    person text primary key,
    kind text not null
);
create table lookbacks (
    person text primary key,
    application uuid
);
create index lookbacks_application on lookbacks (application);
create table settled_bills (
    person text not null,
    bill text not null,
    item text not null,
    application uuid not null,
    assessed_on date not null,
    granted_fen bigint not null,
    primary key (person, bill, item)
);
create table protection (
    application uuid not null,
    category text not null,
    region text not null,
    year integer not null,
    bills integer not null,
    without_total integer not null,
    total_fen bigint not null,
    basic_fen bigint not null,
    serious_fen bigint not null,
    aid_fen bigint not null,
    own_fen bigint not null,
    aided_fen bigint not null,
    primary key (application, year, category)
);
create index protection_region on protection (region, year);
