-- name: add
-- Adds notifications. A message notifies once, also if it is read again; messages from before the first notification do not notify.
insert into notifications (application, cause, kind, at)
select application, cause, kind, at from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as one (application, cause, kind, at)
where at >= (select at from notifications where state = 'begun')
on conflict do nothing;

-- name: claim
-- Claims notifications that are due, for one batch.
with due as (
    select id from notifications where state = 'waiting' and not_before <= now() order by not_before, id limit $2 for update skip locked
)
update notifications set state = 'sending', batch = $1, claimed = now(), attempts = attempts + 1
from due where notifications.id = due.id
returning notifications.id, application, kind, attempts, batch;

-- name: claim_again
-- Claims a batch whose process has not settled it for a long time.
with stale as (
    select id from notifications where state = 'sending'
        and batch = (select batch from notifications where state = 'sending' and claimed < now() - interval '5 minutes' limit 1)
    for update skip locked
)
update notifications set claimed = now() from stale where notifications.id = stale.id
returning notifications.id, application, kind, attempts, batch;

-- name: settle
-- Writes what became of claimed notifications. Those that wait again are due after so many seconds.
update notifications set state = one.state, problem = nullif(one.problem, ''), not_before = now() + one.seconds * interval '1 second',
    settled = case when one.state = 'waiting' then null else now() end
from unnest($1::bigint[], $2::text[], $3::text[], $4::integer[]) as one (id, state, problem, seconds)
where notifications.id = one.id and notifications.state = 'sending' and notifications.batch = $5;

-- name: receipts
-- Receipt of each case, and whether the household owes documents.
select application, receipt, coalesce(owes, false) as owes from cases where application = any($1::uuid[]) and receipt is not null;

-- name: of_case
-- The notifications of one case, newest first.
select id, kind, at, state, settled from notifications where application = $1 order by id desc limit 50;

-- name: letters
-- The letters that are to be printed in these regions, oldest first.
select id, application, kind, at, receipt, region from notifications join cases using (application)
where state = 'letter' and region = any($1::text[]) order by id limit $2;

-- name: printed
-- Marks letters in these regions as printed.
update notifications set state = 'printed', settled = now() from cases
where notifications.application = cases.application and id = any($1::bigint[]) and state = 'letter' and region = any($2::text[])
returning notifications.application;
