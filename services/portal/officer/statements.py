"""The officers' SQL."""

from services.chassis.sql import statements

SQL = statements(__package__, "officer.sql")
