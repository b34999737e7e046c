"""Compares stored decisions with the decisions that the same pack makes again from the same facts.

Every field must be equal except the sentences. A release may word them otherwise, so they are compared apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from lianban_contracts.decisions import Decision
from pydantic import TypeAdapter

SENTENCE = "explanation"
"""The field of a decision, and of a determination, that contains its sentence."""

_DECISIONS: TypeAdapter[Sequence[Decision]] = TypeAdapter(Sequence[Decision])


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: its place, the stored value and the computed value."""

    place: str
    stored: str
    computed: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The recomputation of all decisions of one service about an application in one round of assessment."""

    application: UUID
    turn: int
    decisions: int
    differences: Sequence[Difference] = field(default=())
    wording: Sequence[Difference] = field(default=())
    """Sentences that this release words otherwise."""

    @classmethod
    def of(cls, application: UUID, turn: int, decisions: int, found: Iterable[Difference]) -> Recomputed:
        """Returns the result with differences of sentences apart from all others."""
        different: list[Difference] = []
        wording: list[Difference] = []
        for one in found:
            (wording if one.place.split()[-1] == SENTENCE else different).append(one)
        return cls(application, turn, decisions, tuple(different), tuple(wording))


def differing(stored: Sequence[Decision], computed: Sequence[Decision]) -> Iterator[Difference]:
    """Yields each field of each decision that differs. A different order of the items is a difference too."""
    if _DECISIONS.dump_json(stored) == _DECISIONS.dump_json(computed):
        return
    before, after = _by_item(stored), _by_item(computed)
    found = [one for item in {**before, **after} for one in _of_item(item, before.get(item), after.get(item))]
    yield from found or [Difference("decisions", " ".join(before), " ".join(after))]


def differing_values(place: str, stored: object, computed: object) -> Iterator[Difference]:
    """Yields a difference if two values are not equal."""
    if stored != computed:
        yield Difference(place, str(stored), str(computed))


def _by_item(decisions: Iterable[Decision]) -> dict[str, Decision]:
    return {decision.item: decision for decision in decisions}


def _of_item(item: str, stored: Decision | None, computed: Decision | None) -> Iterator[Difference]:
    if stored is None or computed is None:
        yield Difference(item, stored.outcome if stored else "nothing", computed.outcome if computed else "nothing")
        return
    for name in Decision.model_fields:
        yield from differing_values(f"{item} {name}", getattr(stored, name), getattr(computed, name))
