-- The aid that each person's household received for an emergency, by file. A later file of these persons is not aided again for it.
create table aided_emergencies (
    person bytea not null,
    event text not null,
    happened_on date not null,
    application uuid not null,
    aid_fen bigint not null,
    primary key (person, event, happened_on, application)
);
