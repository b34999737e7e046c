-- name: add_members
-- Adds members of households. A member is added once.
insert into members (application, member, person, name, relation, born, content)
select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::text[], $6::date[], $7::bytea[])
on conflict do nothing;

-- name: members_left
-- Marks members who left their household.
update members set left_on = left_one.left_on
from unnest($1::uuid[], $2::text[], $3::date[]) as left_one (application, member, left_on)
where members.application = left_one.application and members.member = left_one.member;

-- name: keep_addresses
-- Writes the addresses of households.
insert into addresses (application, content, parts)
select application, content, string_to_array(parts, ',')::bigint[]
from unnest($1::uuid[], $2::bytea[], $3::text[]) as one (application, content, parts)
on conflict (application) do update set content = excluded.content, parts = excluded.parts;

-- name: of_household
-- The members of one household, the applicant first, those who left last.
select member, relation, born, left_on, content from members where application = $1
order by left_on is not null, relation <> 'applicant', length(member), member;

-- name: address
-- The address of one household.
select content from addresses where application = $1;

-- name: addresses_of
-- The addresses of these households.
select application, content from addresses where application = any($1::uuid[]);

-- name: by_person
-- The cases with a member who has this ID number, in these regions or moving to one of them, newest first.
select application from cases join members using (application)
where person = $1 and (region = any($2::text[]) or moving_to = any($2::text[])) order by application desc limit $3;

-- name: by_name
-- The cases with a member of this name, newest first.
select distinct application from cases join members using (application)
where name = $1 and (region = any($2::text[]) or moving_to = any($2::text[])) order by application desc limit $3;

-- name: by_address
-- The cases whose address has all these parts, newest first, with the address.
select application, content from cases join addresses using (application)
where parts @> $1::bigint[] and (region = any($2::text[]) or moving_to = any($2::text[])) order by application desc limit $3;

-- name: summaries
-- What a list shows of these cases, newest first.
select application, receipt, region, shown as status, category, filed_on from cases where application = any($1::uuid[]) order by application desc;

-- name: names_of
-- The present members of these households, the applicant first.
select application, member, content from members where application = any($1::uuid[]) and left_on is null
order by application, relation <> 'applicant', length(member), member;

-- name: same_persons
-- The other cases of the members of a household, newest first.
select distinct other.application from members own join members other using (person)
where own.application = $1 and other.application <> $1 order by other.application desc limit $2;

-- name: forget
-- Deletes all households.
truncate members, addresses;
