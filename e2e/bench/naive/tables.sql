-- name: tables
-- The state of each application, the handled messages, and the messages to publish.
create table if not exists applications (id uuid primary key, state jsonb not null);
create table if not exists inbox (message uuid primary key);
create table if not exists outbox (
    id bigint primary key generated always as identity,
    message uuid not null default gen_random_uuid(),
    application uuid not null,
    topic text not null,
    type text not null,
    data bytea not null
);

-- name: receive
-- Records a message. Returns no row if the message was handled before.
insert into inbox (message) values ($1) on conflict do nothing returning message;

-- name: load
-- The state of one application, locked until the end of the transaction.
select state from applications where id = $1 for update;

-- name: insert
-- The first state of an application. A concurrent insert fails, and the message is then read again.
insert into applications (id, state) values ($1, $2);

-- name: update
-- The new state of an application.
update applications set state = $2 where id = $1;

-- name: send
-- One message to publish.
insert into outbox (application, topic, type, data) values ($1, $2, $3, $4);

-- name: pick
-- The oldest messages to publish that no other relay has locked.
select id, message, application, topic, type, data from outbox order by id limit $1 for update skip locked;

-- name: published
-- Deletes messages that were published.
delete from outbox where id = any($1::bigint[]);

-- name: load_case
-- What reporting counts of one case, locked until the end of the transaction.
select content from counted_cases where application = $1 for update;

-- name: insert_case
-- The first row of a case. A concurrent insert fails, and the message is then read again.
insert into counted_cases (application, region, filed_on, withdrawn, content) values ($1, $2, $3, $4, $5);

-- name: update_case
-- The new row of a case.
update counted_cases set region = $2, filed_on = $3, withdrawn = $4, content = $5 where application = $1;
