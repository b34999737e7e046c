-- name: accounts
-- The accounts of these persons and those with these numbers; a row without a number names a company with a register here.
select company, number, person from accounts where person = any($1::text[])
union
select company, number, person from accounts where (company, number) in (select * from unnest($2::text[], $3::text[]))
union
select company, null, null from (select distinct unnest($2::text[]) as company) stated
where exists (select from accounts where accounts.company = stated.company)
order by company, number;

-- name: put_accounts
-- Inserts accounts or changes their holder.
insert into accounts select * from jsonb_to_recordset($1::jsonb) as r (company text, number text, person text)
on conflict (company, number) do update set person = excluded.person where accounts is distinct from excluded returning person;

-- name: close_accounts
-- Deletes accounts.
delete from accounts using jsonb_to_recordset($1::jsonb) as r (company text, number text)
where accounts.company = r.company and accounts.number = r.number;
