-- name: cases
-- The cases among these that match what is sought, with what the household was asked for last while it owes an answer, what is due first at the top.
with found as (
    select application, receipt, region, shown as status, filed_on, due_on, masked, category, granted, updated, coalesce(owes, false) as owes
    from cases where application = any($1::uuid[]) and ($2 = '' or upper(receipt) like '%' || $2 || '%')
        and ($3 = '' or shown = $3 or $3 = 'owes' and coalesce(owes, false)))
select *, case when owes then (select data from timeline where timeline.application = found.application
        and type = $4 order by at desc, split_part(event, '-', -1)::bigint desc limit 1) end as correction
from found order by owes desc, status in ('accepted', 'in_progress', 'unknown') desc, due_on, application desc;
