"""Common technique, policy and the services."""

RELEASE = "1.0.0"
"""The version of this code, as in pyproject.toml; migrations are recorded with it."""
