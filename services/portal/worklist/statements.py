"""The officers' SQL."""

from services.chassis.core.sql import statements

SQL = statements(__package__, "worklist.sql")
