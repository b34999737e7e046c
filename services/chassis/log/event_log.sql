-- name: load_streams
-- The events of the streams of one batch, oldest first in each stream.
select stream, version, lane, sequence, type, data from events where stream = any($1::uuid[]) order by stream, version;

-- name: blocked_streams
-- Those of these applications that wait behind a parked message.
select distinct application from parked where application = any($1::uuid[]) and discarded is null and not aside;

-- name: held
-- Those of these messages of outside systems that are parked already.
select application, topic, id from parked join unnest($1::uuid[], $2::text[], $3::text[]) as given (stream, subject, name)
on application = stream and topic = subject and id = name where lane is null and discarded is null;

-- name: still_parked
-- Those of these redriven messages that are still parked.
select number from parked where number = any($1::bigint[]) and discarded is null;

-- name: positions
-- The last event of every lane, and the last one published.
select lane, sequence, (select max(sequence) from publications where publications.lane = lanes.lane) as published from lanes order by lane;

-- name: unpublished
-- The next events of some lanes after the given positions, at most $3 per lane.
select e.lane, e.sequence, e.stream, e.version, e.type, e.data, e.cause, e.cause_span, e.cause_published, e.stored, e.topic, e.topic_sequence, e.hash
from unnest($1::smallint[], $2::bigint[]) as p (lane, sequence)
cross join lateral (select * from events where events.lane = p.lane and events.sequence > p.sequence order by events.sequence limit $3) e
order by e.lane, e.sequence;

-- name: publish
-- Records up to which event each lane was published, and when.
insert into publications (lane, sequence, published) select *, $3 from unnest($1::smallint[], $2::bigint[]) on conflict do nothing;

-- name: again
-- The published events of one lane on one topic from a number on, at most $5. The search is limited to the events between two marks
-- (topic_sequence divisible by 64) of that topic.
select lane, sequence, stream, version, type, data, cause, cause_span, cause_published, stored, topic, topic_sequence, hash from events
where lane = $1 and topic = $2 and topic_sequence >= $3
and sequence >= coalesce((
    select m.sequence from events m where m.lane = $1 and m.topic = $2 and m.topic_sequence % 64 = 0 and m.topic_sequence <= $3
    order by m.topic_sequence desc limit 1), 0)
and sequence <= least($4, (
    select m.sequence from events m where m.lane = $1 and m.topic = $2 and m.topic_sequence % 64 = 0 and m.topic_sequence >= $3 + $5
    order by m.topic_sequence limit 1))
order by sequence limit $5;

-- name: heads
-- All lanes with their heads and watermarks.
select lane, sequence, hash, published, applied, parked from lanes order by lane;

-- name: trace
-- The events of one application, each with the time when it was published.
select e.lane, e.sequence, e.version, e.type, e.cause, e.cause_span, e.cause_published, e.stored, e.topic, e.topic_sequence, e.hash, e.data,
    case when e.topic is not null then
        (select p.published from publications p where p.lane = e.lane and p.sequence >= e.sequence order by p.sequence limit 1) end as published
from events e where e.stream = $1 order by e.version;

-- name: lane_events
-- The next events of one lane, for the verification of its hash chain.
select lane, sequence, stream, version, type, data, cause, cause_span, cause_published, stored, topic, topic_sequence, hash
from events where lane = $1 and sequence > $2 order by sequence limit $3;

-- name: lane
-- One lane.
select lane, sequence, hash, published, applied, parked from lanes where lane = $1;

-- name: parked_messages
-- The next parked messages after a number, oldest first, of one application or of all (null).
select number, application, topic, lane, sequence, id, published, type, data, span, stored, error, aside, parked from parked
where discarded is null and ($1::uuid is null or application = $1) and number > $2 order by number limit $3;

-- name: count_parked
-- How many messages of one application are parked.
select count(*) from parked where discarded is null and application = $1;

-- name: counts
-- The numbers of parked messages, timers and events, for `GET /lag`.
select (select count(*) from parked where discarded is null) as parked, (select count(*) from timers) as timers, (select coalesce(sum(sequence), 0) from lanes) as events;

-- name: unexported
-- The next events that were not exported to the trace backend, each with the span of its cause: from the message, or from the event in this log.
select e.lane, e.sequence, e.stream, e.type, e.stored, e.cause_published, e.hash, coalesce(e.cause_span, substring(c.hash for 8)) as parent
from lanes l left join exported x on x.lane = l.lane
cross join lateral (
    select * from events where events.lane = l.lane and events.sequence > coalesce(x.sequence, 0) order by events.sequence limit $2
) e
left join events c on e.cause_span is null and e.cause = $1 || '-' || c.lane || '-' || c.sequence and c.stream = e.stream
order by e.lane, e.sequence;

-- name: export
-- Records up to which event each lane was exported to the trace backend.
insert into exported (lane, sequence) select * from unnest($1::smallint[], $2::bigint[])
on conflict (lane) do update set sequence = excluded.sequence;
