-- name: touch
-- Writes the changes of tasks by the messages of one batch. The latest moment takes precedence, in any order of arrival.
insert into tasks (application, kind, owner, subject, opened, answered, closed, due_on, items)
select application, kind, owner, subject, opened, answered, closed, due_on, string_to_array(items, ',')
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::date[], $9::text[])
    as one (application, kind, owner, subject, opened, answered, closed, due_on, items)
on conflict (application, kind, owner, subject) do update set
    due_on = case when greatest(excluded.opened, excluded.answered) >= coalesce(greatest(tasks.opened, tasks.answered), '-infinity')
        then excluded.due_on else tasks.due_on end,
    items = case when excluded.opened >= coalesce(tasks.opened, excluded.opened) then excluded.items else tasks.items end,
    opened = greatest(tasks.opened, excluded.opened),
    answered = greatest(tasks.answered, excluded.answered),
    closed = greatest(tasks.closed, excluded.closed);

-- name: queue
-- The open tasks of these owners in these regions, earliest due date first; each row has their number, counted up to a limit.
-- Every condition is always set: for `$1 is null or ...` the planner estimates almost no rows and would read and sort all of them.
with wanted as not materialized (
    select * from open_tasks
    where owner = any($1::text[]) and region = any($2::text[]) and kind = any($3::text[]) and waits = $4
        and ($5 = 'all' or coalesce(account, '') = $6))
select *, (select count(*) from (select from wanted limit $9) as counted) as whole
from wanted order by due_on, touched, application limit $7 offset $8;

-- name: of_case
-- The open tasks of these owners in one case.
select * from open_tasks where application = $1 and owner = any($2::text[]) order by due_on, touched;

-- name: by_receipt
-- The cases with this receipt, or with this end of a receipt, newest first.
select application, receipt, region, shown as status, filed_on from cases
where (receipt = $1 or right(receipt, 8) = $1) and region = any($2::text[]) order by application desc limit 20;

-- name: take
-- Assigns a task, or unassigns it. Version 0: the task was not assigned before.
insert into handlings (application, kind, owner, subject, version, account, name, since)
select $1, $2, $3, $4, 1, $6, $7, now() where $5 = 0
on conflict do nothing returning version;

-- name: retake
-- Assigns a task to somebody else, or unassigns it, if it is still at this version.
update handlings set version = version + 1, account = $6, name = $7, since = now()
where application = $1 and kind = $2 and owner = $3 and subject = $4 and version = $5 returning version;

-- name: let_go
-- Unassigns a finished task.
update handlings set version = version + 1, account = null, name = null where application = $1 and kind = $2 and owner = $3 and subject = $4;

-- name: forget_tasks
-- Deletes all tasks.
delete from tasks;

-- name: meet
-- Records an officer, so that colleagues can hand tasks over to them.
insert into colleagues (account, name, department, regions, seen) values ($1, $2, $3, $4, now())
on conflict (account) do update set name = $2, department = $3, regions = $4, seen = now()
where colleagues.seen < now() - interval '1 hour' or (colleagues.name, colleagues.department, colleagues.regions) is distinct from ($2, $3, $4);

-- name: colleagues
-- The other officers of this department for this region.
select account, name from colleagues where department = $1 and $2 = any(regions) and account <> $3 and seen > now() - interval '90 days' order by name;

-- name: begin_trial
-- Adds a trial of a draft.
insert into trials (id, account) values ($1, $2);

-- name: end_trial
-- Stores the result of a trial: what the draft would change, or the problem.
update trials set ended = now(), problem = $2, result = $3::jsonb, region = $4, version = $5 where id = $1;

-- name: trial
-- One trial of this person.
select id, region, version, begun, ended, problem, result::text from trials where id = $1 and account = $2;

-- name: filed
-- Region and day of filing of these cases.
select application, region, filed_on from cases where application = any($1::uuid[]) and region is not null and filed_on is not null;

-- name: receipts
-- The receipts of these cases.
select application, receipt from cases where application = any($1::uuid[]) and receipt is not null;

-- name: audited
-- The lines of the audit log about the cases of these regions and by their officers, newest first.
select * from audited where (region = any($1::text[]) or works_in && $1::text[]) and number < $2 order by number desc limit $3;

-- name: audited_of_case
-- The same for one case.
select * from audited where about = $4 and (region = any($1::text[]) or works_in && $1::text[]) and number < $2 order by number desc limit $3;

-- name: audited_of_account
-- The same for one account.
select * from audited where account = $4 and (region = any($1::text[]) or works_in && $1::text[]) and number < $2 order by number desc limit $3;

-- name: staff
-- The officers of these regions.
select account, name, department from colleagues where regions && $1::text[] order by department, name, account;

-- name: handed_in
-- Those of these cases for which documents were supplied.
select distinct application from tasks where application = any($1::uuid[]) and kind = 'correction' and answered is not null;

-- name: hand_ins
-- The messages of some types of these cases, with region and day of filing.
select application, region, filed_on, event, type, at, data from timeline join cases using (application)
where application = any($1::uuid[]) and type = any($2::text[]) order by application;
