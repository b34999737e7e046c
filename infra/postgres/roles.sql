-- One service: its role and its database. For an operator: psql -v service=intake -v password=... -f roles.sql "$ADMIN_URL"
-- The supervisor of one machine runs these same statements.

-- The role logs in and owns nothing but its database.
CREATE ROLE :"service" LOGIN PASSWORD :'password';

CREATE DATABASE :"service" OWNER :"service";

-- Nobody but the owner connects to it.
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;

-- Nor does any service to the databases that every server has.
REVOKE ALL ON DATABASE postgres FROM PUBLIC;

REVOKE ALL ON DATABASE template1 FROM PUBLIC;
