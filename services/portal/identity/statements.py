"""The statements of access.sql."""

from services.chassis.core.sql import statements

SQL = statements(__package__, "identity.sql")
