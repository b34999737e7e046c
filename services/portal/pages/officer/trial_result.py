"""The result of a trial of a policy draft, as it is kept: no facts but those in the sentences of the ten largest changes."""

from dataclasses import dataclass

from lianban_contracts.decisions import Explanation
from lianban_contracts.facts import Category
from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class CategoryMove:
    """How many households the draft moves from one category to another."""

    before: Category
    after: Category
    number: int


@dataclass(frozen=True, slots=True)
class ItemSums:
    """One item over all filings, in fen of its period, and how many households it changes for."""

    item: str
    before: int
    after: int
    changed: int


@dataclass(frozen=True, slots=True)
class LargeChange:
    """An item that the draft decides otherwise for one household; `difference` in fen, `before` None without a pack in force."""

    application: str
    item: str
    difference: int
    before: Explanation | None
    after: Explanation | None


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What a draft changes in all filings replayed."""

    region: str
    version: str
    filings: int
    changed: int
    categories: tuple[CategoryMove, ...]
    sums: tuple[ItemSums, ...]
    largest: tuple[LargeChange, ...]


@dataclass(frozen=True, slots=True)
class TrialOutput:
    """What the process of a trial says: what is wrong with the draft, or its result."""

    problems: tuple[str, ...] = ()
    result: TrialResult | None = None


RESULT, OUTPUT = TypeAdapter(TrialResult), TypeAdapter(TrialOutput)
