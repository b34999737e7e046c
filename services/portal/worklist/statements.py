"""The statements of worklist.sql."""

from services.chassis.core.sql import statements

SQL = statements(__package__, "worklist.sql")
