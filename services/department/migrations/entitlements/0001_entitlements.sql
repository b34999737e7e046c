-- Items that a holder was granted for a period, and through which application; the same item is not granted through another one.
create table granted_once (
    item text not null,
    holder text not null,
    period text not null,
    application uuid not null,
    household text,
    primary key (holder, item, period)
);
create index granted_once_application on granted_once (application);
