"""Roles and databases of a PostgreSQL server."""
