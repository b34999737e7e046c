"""The names of the services, by which local supervisor, compose file, chart and monitoring know them."""

from lianban_contracts.departments import DEPARTMENTS

SERVICES = ("intake", "review", *DEPARTMENTS, "reporting", "portal")
"""Every service that has a database and an event log."""
