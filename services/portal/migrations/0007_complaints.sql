-- Complaints, tips, and what households think of a step. Their words and how to reach them are encrypted.
create table complaints (
    number text primary key,
    kind text not null,
    region text not null,
    application uuid,
    step text,
    rating smallint,
    content bytea not null,
    made_on date not null,
    due_on date,
    answered_on date,
    answer bytea
);
create unique index complaints_step on complaints (application, step);
create index complaints_open on complaints (region, due_on) where answered_on is null and due_on is not null;
