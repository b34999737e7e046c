"""The basis of one decision: the facts that were read, the figures with their values for this household, and the
formula."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from lianban_contracts.facts import MedicalBill, Supporter, UtilityAccount

from services.policy.calendar.dates import completed_years
from services.policy.core.money import Exact
from services.policy.evaluate.situation import Situation
from services.policy.formulas.context import Member
from services.policy.formulas.fact_names import MEMBER, MEMBER_DERIVED, NUMERIC
from services.policy.model.binding import Terms
from services.policy.model.item import Item
from services.policy.model.walk import names_behind, of_member
from services.policy.vocabulary.dictionary import numbers

from .entry import Entry, EntryLine
from .items import item_entry
from .pack import entries, of_source
from .quantities import quantity
from .voice import Voice

if TYPE_CHECKING:
    from lianban_contracts.decisions import Decision

    from services.policy.formulas.formula import Formula

OF_MEMBERS = MEMBER | MEMBER_DERIVED

_EARNED = ("wage_fen_per_month", "other_income_fen_per_month")
_INCOME = (*_EARNED, "central_care_fee_fen_per_month", "supporters")
BEHIND: Mapping[str, Sequence[str]] = {
    "own_monthly_income": _EARNED,
    "monthly_income": _INCOME,
    "yearly_income": _INCOME,
    "yearly_costs": ("medical_bills", "education_own_fen_12m"),
}
"""The facts from which each derived value is computed."""


def account(voice: Voice, case: Situation, decision: Decision) -> Iterator[EntryLine]:
    """Yields the lines of a decision: its sentence, formula, facts and figures. Members are shown by id, without
    names. Raises KeyError for an item that the pack does not have."""
    item = voice.pack.items[decision.item]
    yield EntryLine("sentence", decision.explanation.text(voice.language))
    yield from item_entry(item, voice).of("amount", "percent", "cap")
    names, cash = names_behind(voice.pack.layout, item.ways), _cash(case)
    if cash is not None and "living_cash" in names:
        yield EntryLine("cash", quantity(voice, cash))
        names = names - {"living_cash"} | names_behind(voice.pack.layout, cash)
    read = _Read(voice, case, item, _opened(voice, names), decision.members or {})
    yield from (EntryLine("fact", said) for said in read.facts())
    yield from (EntryLine("figure", said) for said in read.figures())


def figures_of(voice: Voice, item: str) -> Iterator[Entry]:
    """Yields the figures, formulas and questions that an item uses, without a household. Raises KeyError for an item
    that the pack does not have."""
    names = names_behind(voice.pack.layout, voice.pack.items[item].ways)
    kinds = ("figures", "formulas", "questions")
    return (entry for entry in entries(voice) if entry.section in kinds and entry.id in names)


def _cash(case: Situation) -> Formula | None:
    """Returns the formula of the household's cash in the test that gave the category; None without a category or
    without cash."""
    if case.test is None:
        return None
    return case.pack.layout.categories[case.pack.rules.categories.index(case.test)].cash


def _opened(voice: Voice, names: frozenset[str]) -> Sequence[str]:
    """Returns the names and the facts from which derived values among them are computed."""
    behind = [fact for name in sorted(names) for fact in BEHIND.get(name, ())]
    income = names_behind(voice.pack.layout, voice.pack.layout.income) if "supporters" in behind else frozenset()
    return sorted(names | income | set(behind))


class _Read:
    """The values of the names that one item uses, for one household."""

    def __init__(
        self, voice: Voice, case: Situation, item: Item, names: Sequence[str], concerned: Collection[str]
    ) -> None:
        self._voice, self._case, self._item, self._names = voice, case, item, names
        self._members = [member for member in case.members if member.facts.id in concerned] or case.members
        self._layout = case.pack.layout
        self._terms = Terms(self._layout, case.pack.words)

    def facts(self) -> Iterator[str]:
        """Yields each fact. Facts of a member begin with the id of the member."""
        for name in self._names:
            if name in self._layout.figures or name in self._layout.formulas:
                continue
            if name in self._layout.questions:
                yield self._question(name)
            elif name in OF_MEMBERS or (name == "category" and self._item.each == "member"):
                yield from (f"{member.facts.id} {self._fact(name, member)}" for member in self._members)
            else:
                yield self._fact(name, None)

    def figures(self) -> Iterator[str]:
        """Yields each figure and each formula with its value and its source."""
        voice = self._voice
        for name in self._names:
            entry = self._layout.figures.get(name) or self._layout.formulas.get(name)
            if entry:
                values = dict.fromkeys(self._values(name))
                said = voice.listed(voice.measured(value, entry.unit) for value in values)
                sourced = [line.text for line in of_source(entry, voice)]
                yield " · ".join([f"{voice.label(entry.label)} {said}", *sourced])

    def _question(self, name: str) -> str:
        case = self._case
        answer = case.pack.rules.questions[name](case, None) if case.answers is None else name in case.answers
        return f"{self._voice.label(self._layout.questions[name].label)} {self._voice.value(answer)}"

    def _fact(self, name: str, member: Member | None) -> str:
        case = self._case
        value: Any = case.household.supporters if name == "supporters" else self._terms.reader(name)(case, member)
        if name == "birth_date":
            return _age(self._voice, value, case.filed_on)
        if name == "transit_card" and value not in {"none", "requested"}:
            value = True  # the number of the card is not shown
        return f"{self._voice.name(name)} {_valued(self._voice, name, value, case.filed_on)}"

    def _values(self, name: str) -> Iterator[Exact]:
        """Yields the values of a figure or formula: one for the household, or one for each member concerned if the
        item is decided by member or the value depends on the member."""
        by_member = self._item.each == "member" or of_member(self._layout, name, OF_MEMBERS)
        for member in self._members if by_member else [None]:
            value: Any = self._terms.reader(name)(self._case, member)
            yield value


def _age(voice: Voice, born: date, on: date) -> str:
    return voice.say("pack_phrases", "years", years=completed_years(born, on))


def _valued(voice: Voice, name: str, value: Any, on: date) -> str:
    if name in NUMERIC and value is not None:
        return voice.measured(value, numbers()[name][1])
    if isinstance(value, tuple):
        return voice.listed(_part(voice, part, on) for part in value) or voice.value("none")
    if isinstance(value, UtilityAccount):
        return voice.say("pack_phrases", "holder" if value.holder_is_member else "stranger")
    return str(value) if isinstance(value, date) else voice.value_of(name, "none" if value is None else value)


def _part(voice: Voice, part: MedicalBill | Supporter, on: date) -> str:
    if isinstance(part, MedicalBill):
        said = f"{part.paid_on} {voice.say('bills', part.kind)} {voice.measured(part.own_fen, 'fen')}"
        return voice.say("pack_phrases", "settled", bill=said) if part.settled else said
    return f"{_age(voice, part.birth_date, on)} {voice.measured(part.support_due_fen_per_month, 'fen')}"
