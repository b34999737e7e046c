"""Everything that runs on one machine: PostgreSQL, Kafka, and the processes of the services."""

from infra.local.errors import LocalError
from infra.local.platform import Platform
from infra.local.program import Program
from infra.local.signals import stopped_by_signals

__all__ = ["LocalError", "Platform", "Program", "stopped_by_signals"]
