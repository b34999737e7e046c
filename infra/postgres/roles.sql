-- The roles, the database and the rights of one service. Operators run, as a superuser:
-- psql -v ON_ERROR_STOP=1 -v service=intake -v password=... -v owner_password=... -v reader_password=... -f roles.sql "$ADMIN_URL"
-- It can be repeated. It sets the passwords, and moves a database of release 1.0.0 to its owner while the service runs.
-- The local supervisor runs the same statements.

-- <service>_owner owns the database and its tables, for `lianban migrate`. <service> is the role of the running service. <service>_reader reads, for backups and checks.
SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY[:'service' || '_owner', :'service', :'service' || '_reader']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec

SELECT format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD %L', role, secret)
FROM (VALUES (:'service' || '_owner', :'owner_password'), (:'service', :'password'), (:'service' || '_reader', :'reader_password')) AS given (role, secret) \gexec

SELECT format('CREATE DATABASE %I', :'service') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'service') \gexec

SELECT format('ALTER DATABASE %I OWNER TO %I', :'service', :'service' || '_owner') \gexec

-- The three roles can connect to this database and to no other.
REVOKE ALL ON DATABASE :"service" FROM PUBLIC, :"service";

SELECT format('GRANT CONNECT ON DATABASE %1$I TO %1$I, %2$I', :'service', :'service' || '_reader') \gexec

REVOKE ALL ON DATABASE postgres FROM PUBLIC;

REVOKE ALL ON DATABASE template1 FROM PUBLIC;

-- In the database of the service: tables that the service's role owns, as in release 1.0.0, go to the owner.
\connect :"service"

BEGIN;

SET LOCAL lock_timeout = '3s';

SELECT format('REASSIGN OWNED BY %I TO %I', :'service', :'service' || '_owner') \gexec

\ir ../../services/chassis/log/grants.sql

COMMIT;
