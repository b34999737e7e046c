-- name: held
-- What was granted to these holders.
select holder, item, period, application, household from granted_once where holder = any($1::text[]);

-- name: give_back
-- What these applications hold no longer, and what another application of the same household takes over.
delete from granted_once where (holder, item, period) in (
    select holder, item, period from granted_once where application = any($1::uuid[])
    union all select * from unnest($2::text[], $3::text[], $4::text[])
);

-- name: grant
-- Remembers what was granted. A batch that meets what another has just granted is decided again, so no conflict is looked away from.
insert into granted_once (holder, item, period, application, household)
select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[]) as r (holder, item, period, application, household)
order by holder, item, period;
