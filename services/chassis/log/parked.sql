-- name: park
-- Stores messages that could not be handled, with their bytes and the error.
insert into parked (application, topic, lane, sequence, id, published, type, data, span, stored, error, aside)
select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::bigint[], $5::text[], $6::timestamptz[], $7::text[], $8::bytea[], $9::bytea[], $10::timestamptz[], $11::text[], $12::boolean[]);

-- name: release
-- Deletes parked messages that a redrive has handled.
delete from parked where number = any($1::bigint[]);

-- name: say_error_again
-- Records the newest error of parked messages that a redrive could not handle.
update parked set error = new.error from unnest($1::bigint[], $2::text[]) as new (number, error) where parked.number = new.number;

-- name: discard
-- Discards a parked message. The row is kept with operator and reason, as evidence.
update parked set discarded = now(), operator = $2, reason = $3 where number = $1 and discarded is null returning application;

-- name: empty_parked
-- Deletes all parked messages; they are read again from the topics.
truncate parked;
