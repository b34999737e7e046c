-- name: count_streams
-- How many streams there are.
select count(*) from events where version = 1;

-- name: next_streams
-- The next streams after one, in the order of their ids.
select stream from events where version = 1 and stream > $1 order by stream limit $2;
