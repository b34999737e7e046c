-- name: remember
-- Adds the persons of these cases.
insert into referred_persons (person, application) select person, application from unnest($1::text[], $2::uuid[]) as r (person, application)
order by person, application on conflict do nothing;

-- name: cases_of
-- The cases of these persons.
select distinct application from referred_persons where person = any($1::text[]);

-- name: forget
-- Deletes the persons of these cases.
delete from referred_persons where application = any($1::uuid[]);
