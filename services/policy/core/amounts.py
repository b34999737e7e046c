"""The limits of stated amounts. Within them, no sum or product of a decision is larger than the contracts allow for an amount."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import get_args

from lianban_contracts.model import Model

MOST_HOUSEHOLD_FEN = 10**10
"""The most that all amounts of a household as a whole may come to, in fen."""

MOST_MEMBER_FEN = 10**9
"""The most that all amounts of one member may come to, in fen. With 30 members and 12 months the sum is below 10^12."""


def excessive(
    household: Model | Mapping[str, object], members: Mapping[str, Model | Mapping[str, object]]
) -> Iterator[tuple[str, int]]:
    """Yields the path of each part whose amounts come to more than its limit, with the limit in fen. The keys of `members` are paths."""
    if _total(household) > MOST_HOUSEHOLD_FEN:
        yield "household", MOST_HOUSEHOLD_FEN
    yield from ((path, MOST_MEMBER_FEN) for path, facts in members.items() if _total(facts) > MOST_MEMBER_FEN)


def _total(facts: object) -> int:
    """Returns the sum of the amounts in these facts and in the lists of facts within them."""
    if isinstance(facts, Model):
        own, nested = _names(type(facts))
        values = facts.__dict__
        return sum([int(values[name]) for name in own] + [_total(values[name]) for name in nested if values[name]])
    if isinstance(facts, list | tuple):
        return sum(map(_total, facts))
    if isinstance(facts, Mapping):
        return sum(
            value if isinstance(value, int) and "_fen" in name else _total(value) for name, value in facts.items()
        )
    return 0


@cache
def _names(kind: type[Model]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the names of the amounts of a model, and of its fields that contain other models."""
    fields = {name: field.annotation for name, field in kind.model_fields.items()}
    amounts = tuple(name for name, annotation in fields.items() if annotation is int and "_fen" in name)
    return amounts, tuple(name for name, annotation in fields.items() if _contains_model(annotation))


def _contains_model(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return True
    return any(map(_contains_model, get_args(annotation)))
