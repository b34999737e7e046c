-- The role and the database of one service. Operators run: psql -v service=intake -v password=... -f roles.sql "$ADMIN_URL"
-- The local supervisor runs the same statements.

-- The role can log in and owns only its database.
CREATE ROLE :"service" LOGIN PASSWORD :'password';

CREATE DATABASE :"service" OWNER :"service";

-- Only the owner can connect to it.
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;

-- Services cannot connect to the databases that every server has.
REVOKE ALL ON DATABASE postgres FROM PUBLIC;

REVOKE ALL ON DATABASE template1 FROM PUBLIC;
