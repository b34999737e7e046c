"""What one decision stood on: the facts read, the figures used with their values in this household, the formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from lianban_contracts.facts import MedicalBill, Supporter, UtilityAccount

from ..dates import completed_years
from ..formulas.walk import names_behind, of_member
from ..item import Item
from ..money import Exact
from ..names import MEMBER, MEMBER_DERIVED, NUMERIC
from ..situation import Member, Situation
from ..terms import Terms
from ..words import common
from .entry import Entry, Line
from .items import item_entry
from .pack import entries
from .quantities import quantity
from .voice import Voice

if TYPE_CHECKING:
    from lianban_contracts.decisions import Decision

    from ..formulas.formula import Formula

OF_MEMBERS = MEMBER | MEMBER_DERIVED


def account(voice: Voice, case: Situation, decision: Decision) -> Iterator[Line]:
    """The lines of a decision, nobody named: its sentence, formula, facts, figures. Raises KeyError for an item the pack has not."""
    item = voice.pack.items[decision.item]
    yield Line("sentence", getattr(decision.explanation, voice.language))
    yield from item_entry(item, voice).of("amount", "percent", "cap")
    names, cash = names_behind(voice.pack.layout, item.ways), _cash(case)
    if cash is not None and "living_cash" in names:
        yield Line("cash", quantity(voice, cash))
        names |= names_behind(voice.pack.layout, cash)
    read = _Read(voice, case, item, sorted(names))
    yield from (Line("fact", said) for said in read.facts())
    yield from (Line("figure", said) for said in read.figures())


def figures_of(voice: Voice, item: str) -> Iterator[Entry]:
    """The figures, formulas and questions behind an item, without a household. Raises KeyError for an item the pack has not."""
    names = names_behind(voice.pack.layout, voice.pack.items[item].ways)
    kinds = ("figures", "formulas", "questions")
    return (entry for entry in entries(voice) if entry.section in kinds and entry.id in names)


def _cash(case: Situation) -> Formula | None:
    """The formula of the household's cash, by the test that gave the category."""
    if case.test is None:
        return None
    return case.pack.layout.categories[case.pack.rules.categories.index(case.test)].cash


class _Read:
    """What the names behind one item came to in one household."""

    def __init__(self, voice: Voice, case: Situation, item: Item, names: Sequence[str]) -> None:
        self._voice, self._case, self._item, self._names = voice, case, item, names
        self._layout = case.pack.layout
        self._terms = Terms(self._layout, case.pack.words)

    def facts(self) -> Iterator[str]:
        """Each fact; of each member, by the member's id."""
        for name in self._names:
            if name in self._layout.figures or name in self._layout.formulas:
                continue
            if name in self._layout.questions:
                yield self._question(name)
            elif name in OF_MEMBERS:
                yield from (f"{member.facts.id} {self._fact(name, member)}" for member in self._case.members)
            else:
                yield self._fact(name, None)

    def figures(self) -> Iterator[str]:
        """Each figure and each formula with its value and its source."""
        voice = self._voice
        for name in self._names:
            entry = self._layout.figures.get(name) or self._layout.formulas.get(name)
            if entry:
                values = dict.fromkeys(self._values(name))
                said = voice.listed(voice.measured(value, entry.unit) for value in values)
                parts = [f"{voice.label(entry.label)} {said}", entry.clause, voice.source(entry.source, entry.set_by)]
                yield " · ".join(part for part in parts if part)

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
            value = True  # its number is nobody's business here
        return f"{self._voice.name(name)} {_valued(self._voice, name, value, case.filed_on)}"

    def _values(self, name: str) -> Iterator[Exact]:
        """The value of a figure in this household; of members, for each whom the item is for."""
        by_member = self._item.each == "member" or of_member(self._layout, name, OF_MEMBERS)
        wanted = frozenset(category for way in self._item.ways for category in way.for_)
        members = [member for member in self._case.members if member.category in wanted] or self._case.members
        for member in members if by_member else [None]:
            value: Any = self._terms.reader(name)(self._case, member)
            yield value


def _age(voice: Voice, born: date, on: date) -> str:
    return voice.say("phrases", "years", years=completed_years(born, on))


def _valued(voice: Voice, name: str, value: Any, on: date) -> str:
    if name in NUMERIC and value is not None:
        return voice.measured(value, common()["facts"][name][2])
    if isinstance(value, tuple):
        return voice.listed(_part(voice, part, on) for part in value) or voice.value("none")
    if isinstance(value, UtilityAccount):
        return voice.say("phrases", "holder" if value.holder_is_member else "stranger")
    return str(value) if isinstance(value, date) else voice.value("none" if value is None else value)


def _part(voice: Voice, part: MedicalBill | Supporter, on: date) -> str:
    if isinstance(part, MedicalBill):
        return f"{part.paid_on} {voice.common('bills', part.kind)} {voice.measured(part.own_fen, 'fen')}"
    return f"{_age(voice, part.birth_date, on)} {voice.measured(part.support_due_fen_per_month, 'fen')}"
