"""The base of everything that crosses a service boundary, and the types that facts and messages share."""

import re
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Model(BaseModel):
    """An immutable record. Loose types, NUL and lone surrogates are refused with pydantic.ValidationError.

    Writers are strict: the constructor and `model_validate_json` refuse unknown fields. Readers are tolerant: `read` ignores them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """The record of these JSON bytes. Dates and UUIDs are ISO text; what is absent has its default."""
        _refuse_nul(cls.__name__, json_data)
        record: Self = cls.__pydantic_validator__.validate_json(json_data, **options)
        return record

    @classmethod
    def read(cls, data: bytes) -> Self:
        """The record of JSON bytes that a later release may have written: unknown fields are ignored at every level.

        A `Findings` object is the exception: a fact that this release does not know is refused, because ignoring it would
        decide as if it had not been found."""
        return cls.model_validate_json(data, extra="ignore")


class Bilingual(Model):
    """A text in Chinese and English."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


def _refuse_nul(title: str, data: str | bytes | bytearray) -> None:
    """PostgreSQL stores no NUL, and JSON can only spell it as an escape: one search finds it in every string at once."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if b"\\u0000" in raw and _NUL.search(raw):
        error = PydanticCustomError("nul_character", "a text contains the character NUL, which cannot be stored")
        raise ValidationError.from_exception_data(title, [{"type": error, "loc": (), "input": None}])


class _NeverNull:
    """Takes `null` out of an optional type: a fact is given or absent."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        assert schema["type"] == "nullable"
        given: CoreSchema = schema["schema"]
        return core_schema.json_or_python_schema(given, schema, serialization=schema.get("serialization"))


Value = TypeVar("Value")

OrAbsent = Annotated[Value | None, _NeverNull()]
"""A value that may be absent. In JSON it is then left out; `null` is refused."""

Fen = Annotated[int, Field(ge=0, le=10**12)]
"""An amount of money in fen."""

RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
"""GB/T 2260 code of a county, city or province."""

MemberId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
"""Names a member within one household's filing."""

Text = Annotated[str, StringConstraints(max_length=500)]
"""Free text of a person."""
