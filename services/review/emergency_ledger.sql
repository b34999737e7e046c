-- name: aided
-- The aid that these persons received for an emergency, by file.
select person, event, happened_on, application, aid_fen from aided_emergencies where person = any($1::bytea[]);

-- name: aid
-- Stores the aid of files for emergencies. A higher amount replaces a lower one.
insert into aided_emergencies (person, event, happened_on, application, aid_fen)
select * from unnest($1::bytea[], $2::text[], $3::date[], $4::uuid[], $5::bigint[])
on conflict (person, event, happened_on, application) do update set aid_fen = greatest(aided_emergencies.aid_fen, excluded.aid_fen);

-- name: has_keyed_persons
-- Whether there are keyed digests of persons.
select exists (select from aided_emergencies where length(person) = 24);

-- name: unkeyed_persons
-- Some digests of persons that release 1.0.0 stored without a key.
select person as digest from aided_emergencies where length(person) <> 24 order by person limit $1 for update;

-- name: key_persons
-- Replaces digests of persons.
update aided_emergencies set person = new.keyed from unnest($1::bytea[], $2::bytea[]) as new (unkeyed, keyed) where person = new.unkeyed;
