"""The statements of the portal's read model."""

from services.chassis.sql import statements

SQL = statements(__package__, "tables.sql")
