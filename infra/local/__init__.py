"""Runs everything on one machine: PostgreSQL, Kafka, and the processes of the services."""

from .errors import LocalError
from .platform import Platform
from .program import Program
from .signals import stopped_by_signals

__all__ = ["LocalError", "Platform", "Program", "stopped_by_signals"]
