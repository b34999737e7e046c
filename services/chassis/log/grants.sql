-- The rights of the roles of one service on the tables of its database. `migrate` runs this after each migration, in its transaction.
-- The role with the name of the database is that of the running service, <database>_reader that of backups and checks. The service adds rows to the log
-- and to audit tables and cannot change them. Without these roles, or in a database of release 1.0.0 whose tables the service owns, nothing is done.
do $$
declare
    service constant text := current_database();
    reader constant text := current_database() || '_reader';
    kept record;
begin
    if not exists (select from pg_roles where rolname = reader) then
        return;
    end if;
    for kept in
        select relname as name, relkind as kind from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'S') and pg_get_userbyid(relowner) <> service
    loop
        if kept.kind = 'S' then
            execute format('grant select on sequence %I to %I', kept.name, reader);
            continue;
        end if;
        execute format('revoke all on %I from public, %I, %I', kept.name, service, reader);
        execute format('grant select on %I to %I', kept.name, reader);
        execute format('grant %s on %I to %I', case
            when kept.kind = 'v' or kept.name = 'migrations' then 'select'
            when kept.name = any('{events,publications,audit}') then 'select, insert'
            when kept.name = 'lanes' then 'select, update'
            else 'select, insert, update, delete, truncate'
        end, kept.name, service);
    end loop;
end $$;
