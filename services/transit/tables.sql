-- name: cards
-- The cards of these persons and of these numbers; a row without a person says that the register has cards.
select person, number from cards where person = any($1::text[]) and number is not null
union
select person, number from cards where number = any($2::text[])
union
select null, null where cardinality($2::text[]) > 0 and exists (select from cards);

-- name: requests
-- The persons in these applications who wait for a card.
select application, persons from requests where application = any($1::uuid[]);

-- name: clear
-- Deletes requests and concessions of these applications before they are written again.
with asked as (delete from requests where application = any($1::uuid[]))
delete from concessions where application = any($1::uuid[]);

-- name: wait
-- Inserts applications in which a person waits for a card.
insert into requests select * from jsonb_to_recordset($1::jsonb) as r (application uuid, persons text[], waiting text[]);

-- name: grant
-- Inserts concessions of persons; they stay valid if the card is replaced.
insert into concessions select * from unnest($1::text[], $2::text[], $3::uuid[], $4::integer[]);

-- name: issued
-- The applications in which one of these persons waits for a card.
select application from requests where waiting && $1::text[];

-- name: card
-- The concessions of the holder of a card; of two for one item, the greater.
select c.number, k.item, max(k.percent) as percent from cards c left join concessions k on k.person = c.person
where c.number = $1 group by c.number, k.item order by k.item;

-- name: put_cards
-- Inserts cards or replaces those of the same person.
insert into cards select * from jsonb_to_recordset($1::jsonb) as r (person text, number text)
on conflict (person) do update set number = excluded.number;
