"""How long tests and tools wait."""

PATIENCE_SECONDS = 120.0
"""The time after which a wait is an error. It ends a hang; what is expected takes a small part of it, on a slow machine too."""
