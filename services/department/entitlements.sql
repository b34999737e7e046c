-- name: held
-- The entitlements of these holders.
select holder, item, period, application, household from granted_once where holder = any($1::text[]);

-- name: give_back
-- Deletes the entitlements of these applications, and single ones that another application of the same household takes over.
delete from granted_once where (holder, item, period) in (
    select holder, item, period from granted_once where application = any($1::uuid[])
    union all select * from unnest($2::text[], $3::text[], $4::text[])
);

-- name: grant
-- Inserts entitlements. A conflict with another batch is an error, and the batch is decided again.
insert into granted_once (holder, item, period, application, household)
select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[]) as r (holder, item, period, application, household)
order by holder, item, period;

-- name: keep
-- Inserts entitlements that holders keep of an earlier application. Those that are recorded already stay as they are.
insert into granted_once (holder, item, period, application)
select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) as r (holder, item, period, application)
order by holder, item, period on conflict do nothing;
