"""Replaces facts by the findings of the verification or by the register of a department."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self, TypeVar

from lianban_contracts.facts import HouseholdFacts
from pydantic import BaseModel, JsonValue


class UnknownMember(LookupError):
    """A finding refers to a member whom the household does not have. The argument is the id of the member."""


class StatedFacts(Protocol):
    """The facts of a household and its members, as stated or as referred."""

    @property
    def household(self) -> HouseholdFacts:
        """The facts of the household."""

    @property
    def members(self) -> Sequence[Any]:
        """The facts of each member."""

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Returns a copy with some fields replaced."""


Facts = TypeVar("Facts", bound=StatedFacts)
Record = TypeVar("Record", bound=BaseModel)


def amended(
    facts: Facts,
    *,
    household: Mapping[str, JsonValue] | None = None,
    members: Mapping[str, Mapping[str, JsonValue]] | None = None,
) -> Facts:
    """Returns the facts with the named facts replaced as a whole. Raises UnknownMember, or pydantic.ValidationError
    for a name or value that is not valid."""
    found = members or {}
    for unknown in found.keys() - {member.id for member in facts.members}:
        raise UnknownMember(unknown)
    if not household and not any(found.values()):
        return facts
    return facts.model_copy(
        update={
            "household": _replaced(facts.household, household or {}),
            "members": tuple(_replaced(member, found.get(member.id, {})) for member in facts.members),
        }
    )


def _replaced(record: Record, changes: Mapping[str, JsonValue]) -> Record:
    if not changes:
        return record
    known = json.loads(record.model_dump_json(exclude_defaults=True))
    return type(record).model_validate_json(json.dumps(known | dict(changes)))
