"""Everything that runs on one machine: PostgreSQL, Kafka, and the processes of the services."""

from infra.local.errors import LocalError
from infra.local.platform import Platform, until_told_to_stop
from infra.local.program import Program

__all__ = ["LocalError", "Platform", "Program", "until_told_to_stop"]
