"""The real PostgreSQL and Kafka, started once a run."""

pytest_plugins = ["infra.local.fixtures"]
