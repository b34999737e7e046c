-- name: news
-- The next erasures after a number, and those of the last minute again, because a process that had not heard of them yet may have written rows since.
select number, application, operator, reason from erasures where number > $1 or at > now() - interval '1 minute' order by number limit 100;

-- name: done
-- The last erasure of this database, 0 if there is none.
select coalesce(max(number), 0) from erased;

-- name: of_households
-- The tables with a column that names the household.
select columns.table_name as name from information_schema.columns join information_schema.tables using (table_schema, table_name)
where table_schema = current_schema() and column_name = 'application' and table_type = 'BASE TABLE' and columns.table_name <> 'erased' order by 1;

-- name: record
-- Records an erasure.
insert into erased (application, number, operator, reason) values ($1, $2, $3, $4)
on conflict (application) do update set number = greatest(erased.number, excluded.number);

-- name: erased_here
-- The households that were erased in this database.
select application, operator, reason from erased order by number;

-- name: known
-- Those of these households whose erasure the database of keys knows.
select application from erasures where application = any($1::uuid[]);
