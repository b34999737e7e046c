"""The names of the services in the local supervisor, the compose file, the chart and the monitoring."""

from lianban_contracts.departments import DEPARTMENTS

SERVICES = ("intake", "review", *DEPARTMENTS, "reporting", "portal")
"""Every service that has a database and an event log."""

HOUSEHOLD_KEYS = "keys"
"""The database with the keys of households, which all services share."""
