"""Writes schemas/ and asyncapi.yaml: `python -m contracts.specification`.

A schema that would refuse messages published earlier is not written. Such a message needs a new version with a new type name."""

import json
import sys

from .asyncapi import text
from .compatibility import breaks
from .contents import ASYNCAPI, DESCRIBED, schema_file
from .schemas import schema_of, text_of


def main() -> int:
    """Writes the AsyncAPI document and every compatible schema. Returns 1 and prints each breaking change if there are any, otherwise 0."""
    found = [line for name in DESCRIBED for line in _write(name)]
    ASYNCAPI.write_text(text(), encoding="utf-8")
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print(
            "Give the changed message a new version, or delete the schema if no message of it was ever published.",
            file=sys.stderr,
        )
    return 1 if found else 0


def _write(name: str) -> list[str]:
    file, schema = schema_file(name), schema_of(name, DESCRIBED[name])
    broken = breaks(json.loads(file.read_text(encoding="utf-8")), schema) if file.exists() else []
    if not broken:
        file.write_text(text_of(schema), encoding="utf-8")
    return [f"{name}: {line}" for line in broken]


if __name__ == "__main__":
    sys.exit(main())
