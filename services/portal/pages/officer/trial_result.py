"""The stored result of a trial of a policy draft. It has no facts except in the sentences of the ten largest changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from lianban_contracts.decisions import Explanation
from lianban_contracts.facts import Category
from pydantic import TypeAdapter

from services.policy.model.sections import Label


@dataclass(frozen=True, slots=True)
class CategoryMove:
    """The number of households that the draft moves from one category to another."""

    before: Category
    after: Category
    number: int


@dataclass(frozen=True, slots=True)
class ItemSums:
    """The sums of one item over all filings, in fen per period, and the number of households with a change."""

    item: str
    before: int
    after: int
    changed: int


@dataclass(frozen=True, slots=True)
class LargeChange:
    """A changed decision of one household. `difference`: in fen; `before`: None without a pack in force."""

    application: str
    item: str
    difference: int
    before: Explanation | None
    after: Explanation | None


@dataclass(frozen=True, slots=True)
class TrialResult:
    """The changes by a draft over all replayed filings."""

    region: str
    version: str
    filings: int
    changed: int
    categories: tuple[CategoryMove, ...]
    sums: tuple[ItemSums, ...]
    largest: tuple[LargeChange, ...]
    names: Mapping[str, Label]
    """The name of each item in `sums` and `largest`, by the draft; an item that the draft removes has that of the newest pack."""


@dataclass(frozen=True, slots=True)
class TrialOutput:
    """The output of the trial process: the errors of the draft, or the result."""

    problems: tuple[str, ...] = ()
    result: TrialResult | None = None


RESULT, OUTPUT = TypeAdapter(TrialResult), TypeAdapter(TrialOutput)
