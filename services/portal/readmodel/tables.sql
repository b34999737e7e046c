-- name: keep_cases
-- Writes the columns that the messages of one batch set. Null leaves a column unchanged; a withdrawn case stays withdrawn.
insert into cases (application, receipt, filed_in, determined_in, moving_to, filed_on, due_on, agent, status, category, turn, granted, declined, masked, standing, category_since, owes, updated)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::boolean[], $9::text[], $10::text[], $11::integer[], $12::integer[], $13::integer[], $14::text[], $15::text[], $16::date[], $17::boolean[], $18::timestamptz[])
on conflict (application) do update set
    receipt = coalesce(excluded.receipt, cases.receipt),
    filed_in = coalesce(excluded.filed_in, cases.filed_in),
    determined_in = coalesce(excluded.determined_in, cases.determined_in),
    moving_to = coalesce(excluded.moving_to, cases.moving_to),
    filed_on = coalesce(excluded.filed_on, cases.filed_on),
    due_on = coalesce(excluded.due_on, cases.due_on),
    agent = coalesce(excluded.agent, cases.agent),
    status = case when cases.status = 'withdrawn' then cases.status else coalesce(excluded.status, cases.status) end,
    category = coalesce(excluded.category, cases.category),
    turn = coalesce(excluded.turn, cases.turn),
    granted = coalesce(excluded.granted, cases.granted),
    declined = coalesce(excluded.declined, cases.declined),
    masked = coalesce(excluded.masked, cases.masked),
    standing = coalesce(excluded.standing, cases.standing),
    category_since = case when excluded.category is distinct from cases.category then coalesce(excluded.category_since, cases.category_since) else cases.category_since end,
    owes = coalesce(excluded.owes, cases.owes),
    updated = greatest(excluded.updated, cases.updated);

-- name: tell
-- Notifies every process of the portal, on commit, of the cases that have changed, because their pages may be open.
select pg_notify('cases', part) from unnest($1::text[]) part;

-- name: notices
-- The cases that have their category since a day, in a region, newest first, with what a public notice may show and the id, by which the village is read.
-- Later determinations of the same category are not published again.
select application, masked, region, category, category_since,
    (select count(*) from members where members.application = cases.application and left_on is null) as persons from cases
where ($1::text is null or region = $1) and category_since >= $2 and category <> 'none' and standing in ('provisional', 'final')
    and status is distinct from 'withdrawn'
order by category_since desc, application desc limit $3;

-- name: list
-- The cases that match, newest first. Application ids are ordered by the time of filing.
select application, receipt, region, shown as status, filed_on, category, updated from cases
where ($1::text is null or shown = $1) and ($2::text is null or region = $2) and ($3::text is null or receipt = $3 or right(receipt, 8) = $3)
    and ($4::uuid is null or application < $4)
order by application desc limit $5;

-- name: case
-- One case.
select application, receipt, region, shown as status, filed_on, due_on, agent, category, turn, granted, declined, masked, updated from cases where application = $1;

-- name: by_id_end
-- The cases whose id ends with these 12 hexadecimal digits.
select application from cases where right(application::text, 12) = $1;

-- name: these
-- These cases, newest first.
select application, receipt, region, shown as status, filed_on, category, updated from cases where application = any($1::uuid[]) order by application desc;

-- name: timeline
-- The published events of one case.
select event, type, at, data from timeline where application = $1;

-- name: empty
-- Empties the cases and their timelines.
truncate cases, timeline;

-- name: is_erased
-- Whether the data of a household were erased.
select exists (select from erased where application = $1);
