"""The statements of notifications.sql."""

from services.chassis.core.sql import statements

SQL = statements(__package__, "notifications.sql")
