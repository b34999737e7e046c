"""The statements of identity.sql."""

from services.chassis.core.sql import statements

SQL = statements(__package__, "identity.sql")
