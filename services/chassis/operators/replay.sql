-- name: count_streams
-- The number of streams.
select count(*) from events where version = 1;

-- name: next_streams
-- The next streams after one, ordered by id.
select stream from events where version = 1 and stream > $1 order by stream limit $2;
