"""Breaking changes of a schema are reported; compatible changes are accepted."""

import json
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lianban_contracts.model import Model, OrAbsent
from pydantic import Field, StringConstraints, create_model

from contracts.specification.compatibility import breaks
from contracts.specification.contents import DESCRIBED, schema_file
from contracts.specification.schemas import Schema, schema_of

from .strategies import documents

Fields = dict[str, Any]
"""Type and default by field name; `...` marks a required field."""


class Reader(Model):
    """A reader of the example library."""

    name: str


class Stranger(Model):
    """A model without a name."""


class Holder(Reader):
    """A reader with a card."""

    card: int


class Visitor(Reader):
    """A reader with an optional card."""

    card: OrAbsent[int] = None


Days = Annotated[int, Field(ge=1, le=60)]
FewerDays = Annotated[int, Field(ge=1, le=59)]
LaterDays = Annotated[int, Field(ge=2, le=60)]
MoreDays = Annotated[int, Field(ge=0, le=90)]
Shelf = Annotated[str, StringConstraints(pattern="^[A-Z]$")]
ShortText = Annotated[str, Field(max_length=9)]
Home = Literal["home"]
Kind = Literal["home", "reading_room"]
WiderKind = Literal["home", "reading_room", "remote"]
Due = OrAbsent[date]
PerhapsText = OrAbsent[str]
TextOrNumber = str | int
Texts = tuple[str, ...]
Numbers = tuple[int, ...]
Fees = dict[str, int]
Readers = tuple[Reader, ...]
FewReaders = Annotated[tuple[Reader, ...], Field(max_length=3)]
Strangers = tuple[Stranger, ...]
Holders = tuple[Holder, ...]
Visitors = tuple[Visitor, ...]
LOAN: Fields = {
    "book": (str, ...),
    "days": (Days, 30),
    "kind": (Kind, "home"),
    "due": (Due, None),
    "readers": (Readers, ()),
    "fees": (Fees, {}),
    "shelf": (Shelf, "A"),
}

BREAKING: dict[str, tuple[Fields, str]] = {
    "a field is gone": ({"due": None}, "$.due: the field is gone"),
    "a new field is required": ({"branch": (str, ...)}, "$.branch: is required now"),
    "a field becomes required": ({"days": (Days, ...)}, "$.days: is required now"),
    "a field of a part is gone": (
        {"readers": (Strangers, ())},
        "$.readers[items].name: the field is gone",
    ),
    "a part gets a required field": ({"readers": (Holders, ())}, "$.readers[items].card: is required now"),
    "another type": ({"book": (int, ...)}, "$.book: the type was ['string'], is ['integer']"),
    "a value is gone": ({"kind": (Home, "home")}, "$.kind: the value 'reading_room' was allowed"),
    "any text becomes one of some": ({"book": (Kind, ...)}, "$.book: any value was allowed"),
    "a lower maximum": ({"days": (FewerDays, 30)}, "$.days: maximum was 60, is 59"),
    "a higher minimum": ({"days": (LaterDays, 30)}, "$.days: minimum was 1, is 2"),
    "a new length": ({"book": (ShortText, ...)}, "$.book: maxLength was absent, is 9"),
    "a new pattern": ({"book": (Shelf, ...)}, "$.book: pattern was 'absent'"),
    "a new format": ({"book": (date, ...)}, "$.book: format was 'absent'"),
    "another default": ({"days": (Days, 14)}, "$.days: the default was 30, is 14"),
    "a default where nothing was said": ({"due": (date, date(2026, 1, 1))}, "$.due: the default was 'absent'"),
    "other values of a map": ({"fees": (dict[str, str], {})}, "$.fees[additionalProperties]: the type was"),
    "a closed map": ({"fees": (Stranger, Stranger())}, "$.fees: further fields were allowed"),
    "fewer items": (
        {"readers": (FewReaders, ())},
        "maxItems was absent, is 3",
    ),
}

HARMLESS: dict[str, Fields] = {
    "nothing": {},
    "a new field that may be absent": {"branch": (PerhapsText, None)},
    "a new field with a default": {"renewals": (int, 0)},
    "a field need not be there any more": {"book": (PerhapsText, None)},
    "a new value": {"kind": (WiderKind, "home")},
    "one of some becomes any text": {"kind": (str, "home")},
    "wider bounds": {"days": (MoreDays, 30)},
    "no bounds": {"days": (int, 30)},
    "no pattern": {"shelf": (str, "A")},
    "a second type": {"book": (TextOrNumber, ...)},
    "a part gets a field that may be absent": {"readers": (Visitors, ())},
}

TYPES: list[Any] = [
    str, int, bool, date, Kind, Home, TextOrNumber, Numbers, Texts,
    Fees, Days, Shelf, MoreDays, Reader, Stranger, Holder, Visitor,
    Readers,
]  # fmt: skip


def schema(fields: Fields) -> Schema:
    """Returns the schema of a model with these fields. A field whose value is None is omitted."""
    given = {name: field for name, field in fields.items() if field is not None}
    return schema_of("loan", create_model("Loan", __base__=Model, **given))


@pytest.mark.parametrize("name", sorted(DESCRIBED))
def test_no_message_broke_since_its_schema_was_published(name: str) -> None:
    published = json.loads(schema_file(name).read_bytes())
    assert breaks(published, schema_of(name, DESCRIBED[name])) == [], "publish a new version beside the old one instead"


@pytest.mark.parametrize(("changes", "told"), BREAKING.values(), ids=BREAKING)
def test_a_breaking_change_is_found(changes: Fields, told: str) -> None:
    found = breaks(schema(LOAN), schema(LOAN | changes))
    assert any(told in line for line in found), found


@pytest.mark.parametrize("changes", HARMLESS.values(), ids=HARMLESS)
def test_a_harmless_change_is_let_through(changes: Fields) -> None:
    assert breaks(schema(LOAN), schema(LOAN | changes)) == []


def shapes() -> st.SearchStrategy[Fields]:
    """Returns a strategy for up to three fields of any type, required or optional."""
    needed = st.sampled_from(TYPES).map(lambda kind: (kind, ...))
    perhaps = st.sampled_from(TYPES).map(lambda kind: (kind, None))
    return st.dictionaries(st.sampled_from("abc"), needed | perhaps, max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(shape=shapes(), changes=shapes(), data=st.data())
def test_what_is_let_through_takes_every_message_of_before(shape: Fields, changes: Fields, data: st.DataObject) -> None:
    before, after = schema(shape), schema(shape | changes)
    assume(not breaks(before, after))
    Draft202012Validator(after).validate(data.draw(documents(before)))
