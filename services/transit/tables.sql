-- name: tables
-- Cards by ID number; no number where a card was given back.
create table if not exists cards (
    person text primary key,
    number text
);

-- name: cards
-- The cards of these persons.
select person, number from cards where person = any($1::text[]) and number is not null;

-- name: put_cards
-- Adds cards, or replaces those of the same person.
insert into cards select * from jsonb_to_recordset($1::jsonb) as r (person text, number text)
on conflict (person) do update set number = excluded.number;
