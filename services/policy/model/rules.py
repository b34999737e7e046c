"""The rules of a pack: its formulas and conditions, bound to the meaning of their names once, when the pack is
loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lianban_contracts.decisions import Outcome
from lianban_contracts.facts import Category

from services.policy.formulas.choices import Alternative, Choose
from services.policy.formulas.combinations import AllOf
from services.policy.formulas.conditions import AtMost, MoreThan
from services.policy.formulas.formula import Number

from .binding import Terms
from .disclosure import Disclosure, disclosed
from .walk import ages_behind

if TYPE_CHECKING:
    from services.policy.formulas.context import Check, Reader, Teller
    from services.policy.formulas.formula import Formula, Test

    from .item import CaseByCase, Item, Need, Supply, Way
    from .layout import CategoryTest, Layout


@dataclass(frozen=True, slots=True, eq=False)
class NeedRule:
    """A condition of an item, and the outcome with its reason if the condition does not hold."""

    check: Check
    outcome: Outcome
    reason: str
    clauses: Sequence[tuple[Check | None, str]]


@dataclass(frozen=True, slots=True, eq=False)
class RaiseRule:
    """The condition under which an officer can raise the amount (一事一议)."""

    check: Check | None
    when_cut: bool
    clause: str


@dataclass(frozen=True, slots=True, eq=False)
class WayRule:
    """One way to decide an item. The fields have the names of the layout. The first line that holds gives the
    amount."""

    for_: frozenset[Category]
    for_when: Check | None
    clause: str
    household_occasion: Check | None
    household_needs: Sequence[NeedRule]
    occasion: Check | None
    needs: Sequence[NeedRule]
    supply: Supply | None
    places: Reader | None
    amount: Sequence[Alternative]
    cap: Reader | None
    percent: Reader | None
    months: Reader | None
    paid_early: Reader | None
    case_by_case: RaiseRule | None


@dataclass(frozen=True, slots=True, eq=False)
class ItemRule:
    """One item with the ways to decide it."""

    item: Item
    of_household: bool
    dated: bool
    """True if the item has a first day, a last day, or a first day in the joint application."""
    ages: frozenset[int]
    """The ages of a member at which a condition of the item changes."""
    ways: Sequence[WayRule]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """One comparison of a category test: its check, its text if it holds, and its text if it does not hold."""

    check: Check
    tell_held: Teller
    tell_failed: Teller


@dataclass(frozen=True, slots=True, eq=False)
class CategoryRule:
    """One category test of review. The fields have the names of the layout."""

    category: Category
    subtype: str | None
    check: Check
    supporters_up_to: int | None
    full: Check | None
    cash: Reader | None
    tell_cash: Teller | None
    months_left: Reader | None
    clause: str
    meant_for: Sequence[Check]
    """Conditions of the test that are no comparisons with a limit, for example an illness, or that there are any
    costs. The comparisons are explained only to a household for which all of these conditions hold."""
    comparisons: Sequence[Comparison]


class Rules:
    """The rules by which one pack decides."""

    def __init__(self, layout: Layout, terms: Terms) -> None:
        self.items: Mapping[str, ItemRule] = {item.id: _item(layout, item, terms) for item in layout.items}
        self._told: dict[tuple[ItemRule, ...], Disclosure] = {}
        self.questions = {name: terms.question(name) for name in layout.questions}
        self.entry = [(entry.when.check(terms), entry) for entry in layout.entry]
        self.categories = _categories(layout, terms)
        self.assistance_types = [(kind.id, kind.when.check(terms)) for kind in layout.assistance_types]
        work, care, alone = layout.income.work_deduction, layout.income.care_deduction, layout.single_listing
        self.work_deduction = (work.when.check(terms), work.amount.reader(terms)) if work else None
        self.care_limit = care.limit.reader(terms) if care else None
        self.listed_alone = alone.when.check(terms) if alone else None

    def told(self, items: tuple[ItemRule, ...]) -> Disclosure:
        """Returns the facts that must be disclosed to a department so that it can decide these items. The result is
        cached."""
        if items not in self._told:
            names = frozenset(name for rule in items for name in rule.item.facts)
            by_member = not all(rule.of_household for rule in items)
            self._told[items] = disclosed(names, self.questions, by_member=by_member)
        return self._told[items]


def _check(test: Test | None, terms: Terms) -> Check | None:
    return test.check(terms) if test else None


def _reader(formula: Formula | None, terms: Terms) -> Reader | None:
    return formula.reader(terms) if formula else None


def _item(layout: Layout, item: Item, terms: Terms) -> ItemRule:
    dated = bool(item.from_ or item.until or item.joint_from)
    ages = ages_behind(layout, item.ways)
    return ItemRule(item, item.each == "household", dated, ages, [_way(item, way, terms) for way in item.ways])


def _way(item: Item, way: Way, terms: Terms) -> WayRule:
    return WayRule(
        for_=way.for_,
        for_when=_check(way.for_when, terms),
        clause=way.clause or item.clause,
        household_occasion=_check(way.household_occasion, terms),
        household_needs=[_need(need, terms) for need in way.household_needs],
        occasion=_check(way.occasion, terms),
        needs=[_need(need, terms) for need in way.needs],
        supply=way.supply,
        places=terms.reader(way.supply.places) if way.supply else None,
        amount=_lines(way.amount, terms),
        cap=_reader(way.cap, terms),
        percent=_reader(way.percent, terms),
        months=_reader(way.months, terms),
        paid_early=terms.reader(way.paid_early) if way.paid_early else None,
        case_by_case=_raise(way.case_by_case, terms),
    )


def _need(need: Need, terms: Terms) -> NeedRule:
    clauses = [(_check(line.when, terms), line.clause) for line in need.clauses]
    return NeedRule(need.need.check(terms), *need.refusal(), clauses)


def _raise(rule: CaseByCase | None, terms: Terms) -> RaiseRule | None:
    return RaiseRule(_check(rule.when, terms), rule.when_cut, rule.clause) if rule else None


def _lines(amount: Formula | None, terms: Terms) -> Sequence[Alternative]:
    if isinstance(amount, Choose):
        return amount.lines(terms)
    return [Alternative(None, amount.reader(terms), amount.teller(terms))] if amount else []


def _categories(layout: Layout, terms: Terms) -> Sequence[CategoryRule]:
    """Builds the category rules. Tests that contain the same comparison share one object, so that it is explained
    once."""
    known: dict[Any, Comparison] = {}
    return [_category(test, terms, known) for test in layout.categories]


def _category(test: CategoryTest, terms: Terms, known: dict[Any, Comparison]) -> CategoryRule:
    parts = _parts(test)
    return CategoryRule(
        category=test.category,
        subtype=test.subtype,
        check=test.when.check(terms),
        supporters_up_to=test.supporters_up_to,
        full=_check(test.full_when, terms),
        cash=_reader(test.cash, terms),
        tell_cash=test.cash.teller(terms) if test.cash else None,
        months_left=_reader(test.months_left, terms),
        clause=test.clause,
        meant_for=[part.check(terms) for part in parts if not _compares(part)],
        comparisons=[_comparison(part, terms, known) for part in parts if _compares(part)],
    )


def _parts(test: CategoryTest) -> Sequence[Any]:
    return test.when.all if isinstance(test.when, AllOf) else (test.when,)


def _compares(part: Any) -> bool:
    """True if the part compares a value of the household with a limit. A comparison with a literal number only tests
    whether there is any value."""
    return isinstance(part, AtMost | MoreThan) and not any(isinstance(side, Number) for side in part.sides)


def _comparison(part: AtMost | MoreThan, terms: Terms, known: dict[Any, Comparison]) -> Comparison:
    if part not in known:
        known[part] = Comparison(part.check(terms), *part.tellers(terms))
    return known[part]
