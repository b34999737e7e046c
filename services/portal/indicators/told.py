"""What indicators read of a message; the rest, which is most of it, never becomes an object."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lianban_contracts.decisions import PackReference
from pydantic import TypeAdapter
from typing_extensions import TypedDict


class Decision(TypedDict, total=False):
    """One item's outcome: without clause, reason and explanation."""

    item: str
    outcome: str
    amount_fen: int
    case_by_case: bool
    members: dict[str, int | str]


class Statement(TypedDict, total=False):
    """One revision of a statement."""

    revision: int
    outcome: str
    issued_on: date
    decisions: list[Decision]


class CountedMessage(TypedDict, total=False):
    """The fields of all messages that count."""

    statement: Statement
    decisions: list[Decision]
    turn: int
    category: str
    status: str
    pack: PackReference
    referred_to: list[str]
    unchanged: list[str]
    determined_on: date
    assessed_on: date
    size: int
    area: str
    revision: int
    visited_on: date


_TOLD = TypeAdapter(CountedMessage)


def read(data: bytes) -> Mapping[str, Any]:
    """A message's part that counts. What nobody can read says nothing, as on the pages of the case."""
    try:
        return _TOLD.validate_json(data)
    except ValueError:
        return {}
