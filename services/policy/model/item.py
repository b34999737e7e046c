"""The layout of a benefit item: the categories it is for, its conditions, and what it grants."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from lianban_contracts.decisions import Outcome, Period
from lianban_contracts.departments import Department
from lianban_contracts.facts import Category
from pydantic import Field, StringConstraints, model_validator

from services.policy.formulas.combinations import Condition
from services.policy.formulas.formula import Day, Flag, Node, Text
from services.policy.formulas.quantities import Quantity

from .sections import Labelled, Word

CATEGORIES: tuple[Category, ...] = tuple(name for name in get_args(Category) if name != "none")

Owner = Department | Literal["civil"]
"""A department, or civil affairs. Review decides the items of civil affairs itself."""


class ClauseWhen(Node):
    """A clause for those of whom a condition holds."""

    when: Condition | None = None
    clause: str


class Need(Node):
    """What must be so, and what is decided where it is not: exactly one outcome with its reason."""

    need: Condition
    declined: Word | None = None
    needs_documents: Word | None = None
    not_applicable: Word | None = None
    clauses: tuple[ClauseWhen, ...] = ()

    def refusal(self) -> tuple[Outcome, str]:
        """Returns the outcome and its reason if the need is not met."""
        if self.declined:
            return "declined", self.declined
        return (
            ("needs_documents", self.needs_documents)
            if self.needs_documents
            else ("not_applicable", str(self.not_applicable))
        )


class Supply(Node):
    """What there is only so much of."""

    places: str
    queued: Word


class CaseByCase(Node):
    """When an officer may raise the amount (一事一议): a condition, or that the cap cut an amount."""

    when: Condition | None = None
    when_cut: Flag = False
    clause: str


class Way(Node):
    """One way to decide an item: whom it is for, its occasion, what must be so, and what it grants."""

    for_: frozenset[Category] = Field(alias="for", min_length=1)
    for_when: Condition | None = None
    clause: str | None = None
    household_occasion: Condition | None = None
    household_needs: tuple[Need, ...] = ()
    occasion: Condition | None = None
    needs: tuple[Need, ...] = ()
    supply: Supply | None = None
    amount: Quantity | None = None
    cap: Quantity | None = None
    percent: Quantity | None = None
    months: Quantity | None = None
    paid_early: str | None = None
    case_by_case: CaseByCase | None = None


class Item(Node):
    """One benefit item of the list."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z][a-z0-9_]*$")]
    label: Labelled
    each: Literal["member", "household"]
    clause: str
    source: Literal["seed", "mixed", "local"]
    set_by: Text | None = None
    period: Period | None = None
    payable: Flag = False
    temporary_aid: Flag = False
    """True if the item is also decided for a household that can have only temporary aid in this region."""
    asked_for: Flag = False
    """True if the household must ask for the item (依申请). False if the item is granted without asking (免申即享)."""
    from_: Day | None = Field(None, alias="from")
    until: Day | None = None
    joint_from: Day | None = None
    facts: tuple[str, ...] = ()
    ways: tuple[Way, ...] = Field(min_length=1)

    @cached_property
    def owner(self) -> Owner:
        """The department that decides the item, or `civil`."""
        return self.id.partition(".")[0]

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, value: Any) -> Any:
        """Accepts the short form of an item with one way: the fields of the way are fields of the item, without a
        list."""
        if not isinstance(value, dict) or "ways" in value:
            return value
        way = {key: value[key] for key in value if key in _WAY and key != "clause"}
        return {key: value[key] for key in value if key not in way} | {"ways": [way]}


_WAY = {field.alias or name for name, field in Way.model_fields.items()}
