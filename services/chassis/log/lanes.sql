-- name: lock_lanes
-- Locks the lanes of one append in lane order, so that two appends never deadlock.
select lane, sequence, hash, published, applied, parked from lanes where lane = any($1::smallint[]) order by lane for update;

-- name: move_lanes
-- Moves counters, hashes and watermarks of the locked lanes on.
update lanes set sequence = new.sequence, hash = new.hash, published = new.published::jsonb, applied = new.applied::jsonb, parked = new.parked
from unnest($1::smallint[], $2::bigint[], $3::bytea[], $4::text[], $5::text[], $6::integer[]) as new (lane, sequence, hash, published, applied, parked)
where lanes.lane = new.lane;

-- name: one_less
-- One message of this lane is not parked any more.
update lanes set parked = parked - 1 where lane = $1;

-- name: forget_watermarks
-- Forgets what was applied and parked; the lanes are locked first, in the order of every batch.
with locked as (select lane from lanes order by lane for update)
update lanes set applied = '{}', parked = 0 from locked where lanes.lane = locked.lane;
