-- name: has_clear_events
-- Whether an application has events in clear text, which begin with `{`. Release 1.0.0 stored them so.
select exists (select from events where stream = $1 and get_byte(data, 0) = 123);
