"""Compares what is stored of a decision with what the same pack says again of the same facts: to the fen, and to the letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from lianban_contracts.decisions import Decision
from pydantic import TypeAdapter

_DECISIONS: TypeAdapter[Sequence[Decision]] = TypeAdapter(Sequence[Decision])


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that comes out otherwise: where, what is stored, what comes out now."""

    place: str
    stored: str
    computed: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Everything that one service decided about an application in one turn, computed again."""

    application: UUID
    turn: int
    decisions: int
    differences: Sequence[Difference] = field(default=())


def differing(stored: Sequence[Decision], computed: Sequence[Decision]) -> Iterator[Difference]:
    """Each field of each decision that is not the same. The order of the items counts as well."""
    if _DECISIONS.dump_json(stored) == _DECISIONS.dump_json(computed):
        return
    before, after = _by_item(stored), _by_item(computed)
    found = [one for item in {**before, **after} for one in _of_item(item, before.get(item), after.get(item))]
    yield from found or [Difference("decisions", " ".join(before), " ".join(after))]


def differing_values(place: str, stored: object, computed: object) -> Iterator[Difference]:
    """The difference of two values, if there is one."""
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
