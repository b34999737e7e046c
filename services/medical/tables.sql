-- name: bills
-- The bills of these persons, oldest first.
select number, person, paid_on, kind, own_fen, total_fen, basic_fen, serious_fen from bills where person = any($1::text[]) order by paid_on, number;

-- name: insured
-- How these persons are insured.
select person, kind from insured where person = any($1::text[]);

-- name: lookbacks
-- Who had the look-back, and with which application.
select person, application from lookbacks where person = any($1::text[]);

-- name: grant_lookbacks
-- Remembers that the look-back was granted, once: a batch that meets what another has just granted is decided again.
insert into lookbacks (person, application) select * from unnest($1::text[], $2::uuid[]) as r (person, application) order by person;

-- name: revoke_lookbacks
-- A look-back that a later turn of the same application does not grant was not had.
delete from lookbacks where application = any($1::uuid[]);

-- name: settled_bills
-- What was granted on the bills of these persons.
select person, bill, item, application, assessed_on, granted_fen from settled_bills where person = any($1::text[]);

-- name: give_back_bills
-- These bills are not settled with these items any more.
delete from settled_bills where (person, bill, item) in (select * from unnest($1::text[], $2::text[], $3::text[]));

-- name: settle_bills
-- Remembers what was granted on a bill, once: a batch that meets what another has just settled is decided again.
insert into settled_bills (person, bill, item, application, assessed_on, granted_fen)
select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::date[], $6::bigint[])
as r (person, bill, item, application, assessed_on, granted_fen) order by person, bill, item;

-- name: clear_protection
-- What was counted of these applications in these years is counted anew; without a year, all that was counted of one.
delete from protection using unnest($1::uuid[], $2::integer[]) as cleared (application, year)
where protection.application = cleared.application and (cleared.year is null or protection.year = cleared.year);

-- name: add_protection
-- Who paid the bills of these applications.
insert into protection (application, category, region, year, bills, without_total, total_fen, basic_fen, serious_fen, aid_fen, own_fen, aided_fen)
select application, category, region, year, bills, without_total, total_fen, basic_fen, serious_fen, aid_fen, own_fen, aided_fen
from jsonb_populate_recordset(null::protection, $1::jsonb);

-- name: protection
-- Who paid the bills of a region's households in a year of filing, by category.
select category, count(*) as applications, sum(bills) as bills, sum(without_total) as without_total, sum(total_fen)::bigint as total_fen,
    sum(basic_fen)::bigint as basic_fen, sum(serious_fen)::bigint as serious_fen, sum(aid_fen)::bigint as aid_fen,
    sum(own_fen)::bigint as own_fen, sum(aided_fen)::bigint as aided_fen
from protection where region = $1 and year = $2 group by category order by category;

-- name: put_bills
-- Adds bills, or replaces those of the same number.
insert into bills (number, person, paid_on, kind, own_fen, total_fen, outside_fen, basic_fen, serious_fen)
select number, person, paid_on, kind, own_fen, total_fen, outside_fen, basic_fen, serious_fen
from jsonb_populate_recordset(null::bills, $1::jsonb)
on conflict (number) do update set person = excluded.person, paid_on = excluded.paid_on, kind = excluded.kind, own_fen = excluded.own_fen,
    total_fen = excluded.total_fen, outside_fen = excluded.outside_fen, basic_fen = excluded.basic_fen, serious_fen = excluded.serious_fen;

-- name: put_insured
-- Says how persons are insured.
insert into insured select * from jsonb_to_recordset($1::jsonb) as r (person text, kind text)
on conflict (person) do update set kind = excluded.kind;

-- name: put_lookbacks
-- Persons who had the look-back before this system knew them, so with no application of its own.
insert into lookbacks (person) select person from jsonb_to_recordset($1::jsonb) as r (person text) on conflict do nothing;
