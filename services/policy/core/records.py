"""Creates records of the contracts from values that were validated before, when they were read or when the pack was
loaded."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from lianban_contracts.model import Model

Record = TypeVar("Record", bound=Model)


def record_of(kind: type[Record], **fields: Any) -> Record:
    """Returns a record without validating its fields. It equals the validated record and takes a third of the time."""
    record = kind.__new__(kind)
    put = object.__setattr__  # a record is frozen
    put(record, "__dict__", _defaults(kind) | fields)
    put(record, "__pydantic_fields_set__", set(fields))
    put(record, "__pydantic_extra__", None)
    put(record, "__pydantic_private__", None)
    return record


@cache
def _defaults(kind: type[Model]) -> dict[str, Any]:
    """Returns the defaults of all fields in the order of the model, which is the order of serialization. The caller
    must give every field that is required."""
    assert not any(field.default_factory for field in kind.model_fields.values()), kind
    return {name: field.get_default() for name, field in kind.model_fields.items()}
