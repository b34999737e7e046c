-- name: timers_of
-- The timers of some streams.
select stream, name, due from timers where stream = any($1::uuid[]);

-- name: set_timers
-- Sets timers. A stream has one timer of each name.
insert into timers (stream, name, due) select * from unnest($1::uuid[], $2::text[], $3::timestamptz[])
on conflict (stream, name) do update set due = excluded.due;

-- name: cancel_timers
-- Cancels timers by stream and name.
delete from timers using unnest($1::uuid[], $2::text[]) as gone (stream, name) where timers.stream = gone.stream and timers.name = gone.name;

-- name: due_timers
-- Timers that are due, except those of applications that wait behind a parked message.
select stream, name, due from timers where due <= $1 and not exists (select from parked where application = timers.stream and discarded is null and not aside) order by due limit $2;

-- name: fire_at_once
-- Sets a timer on each of these streams that is due at once. A timer that is set already is kept.
insert into timers (stream, name, due) select stream, $1, to_timestamp(0) from unnest($2::uuid[]) as stream order by stream
on conflict (stream, name) do nothing;

-- name: cancel_all
-- Cancels all timers of a stream.
delete from timers where stream = $1;
