"""Generates descriptions of the contracts for readers who do not use Python: JSON Schemas and an AsyncAPI document.

This package is not part of the wheel: a department system needs pydantic only."""
