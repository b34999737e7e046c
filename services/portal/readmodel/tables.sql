-- name: keep_cases
-- Writes the columns that the messages of one batch set. Null leaves a column unchanged; a withdrawn case stays withdrawn.
insert into cases (application, receipt, region, filed_on, due_on, agent, status, category, turn, granted, declined, masked, standing, determined_on, owes, updated)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::date[], $6::boolean[], $7::text[], $8::text[], $9::integer[], $10::integer[], $11::integer[], $12::text[], $13::text[], $14::date[], $15::boolean[], $16::timestamptz[])
on conflict (application) do update set
    receipt = coalesce(excluded.receipt, cases.receipt),
    region = coalesce(excluded.region, cases.region),
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
    determined_on = coalesce(excluded.determined_on, cases.determined_on),
    owes = coalesce(excluded.owes, cases.owes),
    updated = greatest(excluded.updated, cases.updated);

-- name: tell
-- Notifies every process of the portal, on commit, of the cases that have changed, because their pages may be open.
select pg_notify('cases', part) from unnest($1::text[]) part;

-- name: notices
-- The cases with a category in a region since a day, newest first, with only the columns that a public notice may show.
select masked, region, category, determined_on from cases
where ($1::text is null or region = $1) and determined_on >= $2 and category <> 'none' and standing in ('provisional', 'final')
    and status is distinct from 'withdrawn'
order by determined_on desc, application desc limit $3;

-- name: list
-- The cases that match, newest first. Application ids are ordered by the time of filing.
select application, receipt, region, shown as status, filed_on, category, updated from cases
where ($1::text is null or shown = $1) and ($2::text is null or region = $2) and ($3::text is null or receipt = $3)
    and ($4::uuid is null or application < $4)
order by application desc limit $5;

-- name: case
-- One case.
select application, receipt, region, shown as status, filed_on, due_on, agent, category, turn, granted, declined, updated from cases where application = $1;

-- name: these
-- These cases, newest first.
select application, receipt, region, shown as status, filed_on, category, updated from cases where application = any($1::uuid[]) order by application desc;

-- name: timeline
-- The published events of one case.
select event, type, at, data from timeline where application = $1;

-- name: empty
-- Empties the cases and their timelines.
truncate cases, timeline;
