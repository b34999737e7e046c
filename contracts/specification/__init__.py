"""Describes the contracts for those who do not read Python: JSON Schemas and an AsyncAPI document, made from the classes.

Not part of the wheel: a department system needs pydantic alone."""
