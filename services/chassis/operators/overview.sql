-- name: waiting
-- The numbers of parked messages, of those set aside, and of timers that were due before a time.
select (select count(*) from parked where discarded is null) as parked,
    (select count(*) from parked where discarded is null and aside) as aside, (select count(*) from timers where due < $1) as late_timers;

-- name: latencies
-- Quantiles over the last events of each lane: seconds from storing to publishing, and from publishing of the cause to storing.
with last as (
    select e.* from lanes cross join lateral (
        select lane, sequence, stored, topic, cause_published from events where events.lane = lanes.lane order by sequence desc limit $1
    ) e
), took as materialized (
    select stored, extract(epoch from stored - cause_published) as handled, case when topic is not null then (
        select extract(epoch from p.published - last.stored) from publications p
        where p.lane = last.lane and p.sequence >= last.sequence order by p.sequence limit 1
    ) end as published
    from last
)
select min(stored) as since, count(published) as published_of, count(handled) as handled_of,
    percentile_cont(array[0.5, 0.95, 0.99]) within group (order by published::float) as published,
    percentile_cont(array[0.5, 0.95, 0.99]) within group (order by handled::float) as handled
from took;
