"""Timeout of tests and tools."""

PATIENCE_SECONDS = 120.0
"""The time after which a wait fails.

It only ends a hang; expected waits take a small part of it, even on a slow machine."""
