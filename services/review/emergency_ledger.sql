-- name: aided
-- The aid that these persons received for an emergency, by file.
select person, event, happened_on, application, aid_fen from aided_emergencies where person = any($1::bytea[]);

-- name: aid
-- Stores the aid of files for emergencies. A higher amount replaces a lower one.
insert into aided_emergencies (person, event, happened_on, application, aid_fen)
select * from unnest($1::bytea[], $2::text[], $3::date[], $4::uuid[], $5::bigint[])
on conflict (person, event, happened_on, application) do update set aid_fen = greatest(aided_emergencies.aid_fen, excluded.aid_fen);
