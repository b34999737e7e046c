-- name: cases
-- The cases among these that match what is sought, with whether the household owes an answer to a correction, what is due first at the top.
with found as (
    select application, receipt, region, shown as status, filed_on, due_on, masked, category, granted, updated,
        (select max(at) from timeline where timeline.application = cases.application and type = 'cn.lianban.intake.correction-requested.v1') as asked,
        (select max(at) from timeline where timeline.application = cases.application
            and type in ('cn.lianban.intake.documents-supplied.v1', 'cn.lianban.intake.application-completed.v1', 'cn.lianban.intake.application-withdrawn.v1')) as answered
    from cases where application = any($1::uuid[]) and ($2 = '' or upper(receipt) like '%' || $2 || '%') and ($3 = '' or shown = $3))
select *, asked is not null and (answered is null or answered < asked) as owes from found
order by owes desc, status in ('accepted', 'in_progress', 'unknown') desc, due_on, application desc;
