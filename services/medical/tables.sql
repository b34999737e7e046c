-- name: tables
-- Bills and insurance by ID number, and to whom the one look-back was granted.
create table if not exists bills (
    number text primary key,
    person text not null,
    paid_on date not null,
    kind text not null,
    own_fen bigint not null
);
create index if not exists bills_person on bills (person, paid_on);
create table if not exists insured (
    person text primary key,
    kind text not null
);
create table if not exists lookbacks (
    person text primary key,
    application uuid
);

-- name: bills
-- The bills of these persons, oldest first.
select person, paid_on, kind, own_fen from bills where person = any($1::text[]) order by paid_on, number;

-- name: insured
-- How these persons are insured.
select person, kind from insured where person = any($1::text[]);

-- name: lookbacks
-- Who had the look-back, and with which application.
select person, application from lookbacks where person = any($1::text[]);

-- name: grant_lookbacks
-- Remembers that the look-back was granted; it is granted once.
insert into lookbacks (person, application) select * from unnest($1::text[], $2::uuid[]) on conflict do nothing;

-- name: revoke_lookbacks
-- A look-back that a later turn of the same application does not grant was not had.
delete from lookbacks where application = any($1::uuid[]);

-- name: put_bills
-- Adds bills, or replaces those of the same number.
insert into bills select * from jsonb_to_recordset($1::jsonb) as r (number text, person text, paid_on date, kind text, own_fen bigint)
on conflict (number) do update set person = excluded.person, paid_on = excluded.paid_on, kind = excluded.kind, own_fen = excluded.own_fen;

-- name: put_insured
-- Says how persons are insured.
insert into insured select * from jsonb_to_recordset($1::jsonb) as r (person text, kind text)
on conflict (person) do update set kind = excluded.kind;

-- name: put_lookbacks
-- Persons who had the look-back before this system knew them, so with no application of its own.
insert into lookbacks (person) select person from jsonb_to_recordset($1::jsonb) as r (person text) on conflict do nothing;
