-- name: lock_lanes
-- Locks the lanes of one batch in lane order, so that two batches cannot deadlock.
select lane, sequence, hash, published, applied, parked from lanes where lane = any($1::smallint[]) order by lane for update;

-- name: move_lanes
-- Writes counters, hashes and watermarks of the locked lanes.
update lanes set sequence = new.sequence, hash = new.hash, published = new.published::jsonb, applied = new.applied::jsonb, parked = new.parked
from unnest($1::smallint[], $2::bigint[], $3::bytea[], $4::text[], $5::text[], $6::integer[]) as new (lane, sequence, hash, published, applied, parked)
where lanes.lane = new.lane;

-- name: one_less
-- Subtracts one from the number of parked messages of this lane.
update lanes set parked = parked - 1 where lane = $1;

-- name: forget_watermarks
-- Clears watermarks and numbers of parked messages. It locks the lanes first, in the same order as a batch.
with locked as (select lane from lanes order by lane for update)
update lanes set applied = '{}', parked = 0 from locked where lanes.lane = locked.lane;

-- name: release_parked_of
-- Subtracts the parked messages of an application from the number of its lane, before they are deleted.
update lanes set parked = parked - (select count(*) from parked where application = $2 and discarded is null) where lane = $1;
