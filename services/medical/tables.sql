-- name: bills
-- The bills of these persons, oldest first.
select number, person, paid_on, kind, own_fen, total_fen, basic_fen, serious_fen from bills where person = any($1::text[]) order by paid_on, number;

-- name: insured
-- The insurance of these persons.
select person, kind from insured where person = any($1::text[]);

-- name: lookbacks
-- The look-backs of these persons, each with its application.
select person, application from lookbacks where person = any($1::text[]);

-- name: grant_lookbacks
-- Stores granted look-backs. A conflict with another batch is an integrity error; the batch is then decided again.
insert into lookbacks (person, application) select * from unnest($1::text[], $2::uuid[]) as r (person, application) order by person;

-- name: revoke_lookbacks
-- Deletes the look-backs of these applications. A later turn stores them again if it grants them.
delete from lookbacks where application = any($1::uuid[]);

-- name: settled_bills
-- The amounts granted on the bills of these persons, in fen.
select person, bill, item, application, assessed_on, granted_fen from settled_bills where person = any($1::text[]);

-- name: give_back_bills
-- Deletes the settlements of these bills with these items.
delete from settled_bills where (person, bill, item) in (select * from unnest($1::text[], $2::text[], $3::text[]));

-- name: settle_bills
-- Stores settlements. A conflict with another batch is an integrity error; the batch is then decided again.
insert into settled_bills (person, bill, item, application, assessed_on, granted_fen)
select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::date[], $6::bigint[])
as r (person, bill, item, application, assessed_on, granted_fen) order by person, bill, item;

-- name: clear_protection
-- Deletes the figures of these applications in these years, before they are counted again. A null year means all years.
delete from protection using unnest($1::uuid[], $2::integer[]) as cleared (application, year)
where protection.application = cleared.application and (cleared.year is null or protection.year = cleared.year);

-- name: add_protection
-- Adds the payments by payer for the bills of these applications.
insert into protection (application, category, region, year, bills, without_total, total_fen, basic_fen, serious_fen, aid_fen, own_fen, aided_fen)
select application, category, region, year, bills, without_total, total_fen, basic_fen, serious_fen, aid_fen, own_fen, aided_fen
from jsonb_populate_recordset(null::protection, $1::jsonb);

-- name: protection
-- The payments by payer for the bills of a region's households in a year of filing, by category.
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
    total_fen = excluded.total_fen, outside_fen = excluded.outside_fen, basic_fen = excluded.basic_fen, serious_fen = excluded.serious_fen
where bills is distinct from excluded returning person;

-- name: put_insured
-- Adds the insurance of persons, or replaces it.
insert into insured select * from jsonb_to_recordset($1::jsonb) as r (person text, kind text)
on conflict (person) do update set kind = excluded.kind where insured is distinct from excluded returning person;

-- name: put_lookbacks
-- Adds persons who had the look-back outside this system. These rows have no application.
insert into lookbacks (person) select person from jsonb_to_recordset($1::jsonb) as r (person text) on conflict do nothing returning person;
