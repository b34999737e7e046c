"""Prints the schema of every stored event as JSON, by service and stored name: `python -m e2e.stored_events`.

e2e/test_release.py runs it with the code of a release and with this code."""

import json
from importlib import import_module

from lianban_contracts.departments import DEPARTMENTS
from pydantic import TypeAdapter

from services.chassis.service import Definition

STORING = ("intake", "review", *DEPARTMENTS)
"""The services that store events."""


def schemas(service: str) -> dict[str, object]:
    """Returns the JSON Schema of each stored event of a service, by its stored name."""
    definition: Definition = import_module(f"services.{service}.service").create()
    return {name: TypeAdapter(kind).json_schema() for name, kind in definition.aggregate.codec.types.items()}


if __name__ == "__main__":
    print(json.dumps({service: schemas(service) for service in STORING}))
