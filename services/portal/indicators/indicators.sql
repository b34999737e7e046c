-- name: filed
-- The cases of a region filed between two days.
select application, status, filed_on from cases
where region = $1 and filed_on between $2 and $3 and status not in ('withdrawn', 'not_accepted');

-- name: told
-- What of these cases counts: the departments' decisions only of those ($2) that no statement may have yet.
select application, event, type, at, data from timeline where application = any($1::uuid[]) and (
    type in ('cn.lianban.intake.application-submitted.v1', 'cn.lianban.review.case-determined.v1', 'cn.lianban.intake.statement-issued.v1',
        'cn.lianban.intake.application-completed.v1', 'cn.lianban.intake.statement-delivered.v1', 'cn.lianban.intake.visit-recorded.v1')
    or (type like '%.benefits-decided.v1' and application = any($2::uuid[])));
