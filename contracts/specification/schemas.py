"""The JSON Schema of each message, draft 2020-12. Its keywords have the same meaning in draft-07, which AsyncAPI tools read."""

import json
from typing import Any

from lianban_contracts.model import Model
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

Schema = dict[str, Any]


class _Plain(GenerateJsonSchema):
    """Generates schemas without titles that repeat a field's name. Fields that are absent by default have no default, because `null` is refused."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        return {key: value for key, value in described.items() if (key, value) != ("default", None)}

    def encode_default(self, dft: Any) -> Any:
        return (
            dft.model_dump(mode="json", exclude_defaults=True)
            if isinstance(dft, BaseModel)
            else super().encode_default(dft)
        )

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        described = super().dict_schema(schema)
        return described | {"additionalProperties": False} if "patternProperties" in described else described

    def generate(self, schema: CoreSchema, mode: Any = "validation") -> JsonSchemaValue:
        return {"$schema": self.schema_dialect, **super().generate(schema, mode)}


def schema_of(name: str, model: type[Model]) -> Schema:
    """Returns the schema of the message with this name."""
    return {"$id": f"urn:lianban:{name}", **model.model_json_schema(schema_generator=_Plain)}


def text_of(schema: Schema) -> str:
    """Returns the text of a schema file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
