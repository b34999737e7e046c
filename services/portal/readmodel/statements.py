"""The statements of the portal's read model."""

from services.chassis.core.sql import statements

SQL = statements(__package__, "tables.sql")
