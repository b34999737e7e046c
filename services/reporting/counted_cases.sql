-- name: load_cases
-- What is counted of these cases.
select application, content from counted_cases where application = any($1::uuid[]);

-- name: save_cases
-- Writes what is counted of these cases.
insert into counted_cases (application, region, filed_on, withdrawn, content)
select * from unnest($1::uuid[], $2::text[], $3::date[], $4::boolean[], $5::jsonb[])
on conflict (application) do update set
    region = excluded.region, filed_on = excluded.filed_on, withdrawn = excluded.withdrawn, content = excluded.content;

-- name: next_cases
-- The next cases of a region filed between two days, after one; cases that were withdrawn are left out.
select application, filed_on, content from counted_cases
where region = $1 and filed_on between $2 and $3 and not withdrawn and (filed_on, application) > ($4::date, $5::uuid)
order by filed_on, application limit $6;

-- name: empty_cases
-- Forgets all cases.
truncate counted_cases;
