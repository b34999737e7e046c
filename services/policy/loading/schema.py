"""The JSON Schema of a pack. With it, an editor completes names and marks errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from services.policy.formulas.combinations import Condition
from services.policy.model.layout import Layout

from .packs import PACKS

SCHEMA = PACKS / "pack.schema.json"


def pack_schema() -> dict[str, Any]:
    """Returns the schema of the layout, with the short forms that packs can use."""
    schema = Layout.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    definitions["Label"] = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
    kinds = TypeAdapter(Condition).json_schema(ref_template="#/$defs/{model}")["oneOf"]
    listed = {"type": "array", "items": {"$ref": "#/$defs/Condition"}, "minItems": 1}
    definitions["Condition"] = {"anyOf": [*kinds, listed]}
    item = definitions["Item"]
    item["properties"] |= {name: way for name, way in definitions["Way"]["properties"].items() if name != "clause"}
    item["required"] = [name for name in item["required"] if name != "ways"]
    short: dict[str, Any] = _with_lists(schema, kinds)
    return short | {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Policy pack"}


def _with_lists(part: Any, kinds: list[Any]) -> Any:
    """Allows a list of conditions in every place that accepts one condition."""
    if isinstance(part, list):
        return [_with_lists(each, kinds) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("oneOf") == kinds:
        return {key: value for key, value in part.items() if key != "oneOf"} | {"$ref": "#/$defs/Condition"}
    return {key: _with_lists(value, kinds) for key, value in part.items()}


def write_schema(file: Path = SCHEMA) -> None:
    """Writes the schema to the directory of the packs."""
    file.write_text(json.dumps(pack_schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
