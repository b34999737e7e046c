"""The statements of access.sql."""

from services.chassis.sql import statements

SQL = statements(__package__, "access.sql")
