"""One case as the service of a department shows it to its officers. It has only what was referred to the department."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lianban_contracts.decisions import Decision
from lianban_contracts.facts import FactKind

from services.policy import Pack
from services.policy.explain.pack_text import Language, Voice
from services.policy.facts import fact_label
from services.policy.formulas.fact_names import HOUSEHOLD, MEMBER
from services.portal.forms.officer_facts import Field, default, fields, said
from services.portal.identity.parties import REVIEW

from .case_view import (
    CaseView,
    Determination,
    Facts,
    KnownFacts,
    NotedObjection,
    OpenRequest,
    ProposedAmount,
    ReopenedDecision,
)


@dataclass(frozen=True)
class Dossier:
    """The case of one department. `view`: the answer of its service."""

    department: str
    view: CaseView
    pack: Pack | None
    """The pack of the decision, or before the first decision that of the day of filing; None if the portal does not have it."""

    @property
    def version(self) -> int:
        """The version of the case that was read."""
        return self.view.version

    @cached_property
    def decisions(self) -> Sequence[Decision]:
        """The last decisions."""
        if self.department != REVIEW:
            return self.view.decisions
        return self.determination.decisions if self.determination else ()

    @property
    def determination(self) -> Determination | None:
        """The determination; None for other departments than civil affairs."""
        return self.view.determination if self.department == REVIEW else None

    @property
    def category(self) -> Determination | None:
        """The determination if it states the reason of the category; None for other departments than civil affairs."""
        found = self.determination
        return found if found and found.explanation else None

    @property
    def names(self) -> Mapping[str, str]:
        """The names of the members that the department knows, by id."""
        return {person.id: person.name for person in self.view.persons}

    @cached_property
    def facts(self) -> tuple[Facts, dict[str, Facts]]:
        """The facts of the decision, of the household and of each member, without facts at their default."""
        return _parts(self.view.facts if self.department == REVIEW else self.view.decided_by)

    @cached_property
    def told(self) -> tuple[Facts, dict[str, Facts]]:
        """The facts of the referral, before those of the department's register replaced them."""
        return _parts(self.view.told) if self.department != REVIEW else self.facts

    @property
    def reopened(self) -> Sequence[ReopenedDecision]:
        """Reconsiderations that wait for an officer."""
        return self.view.reconsiderations

    @property
    def requests(self) -> Sequence[OpenRequest]:
        """The open document requests."""
        return self.view.requests

    @property
    def raisable(self) -> Sequence[str]:
        """The items whose amount officers can raise now (一事一议); only civil affairs has any."""
        return self.view.raisable

    @property
    def proposals(self) -> Sequence[ProposedAmount]:
        """The proposals of an amount above its cap (一事一议), newest first; only civil affairs has any."""
        return tuple(reversed(self.view.proposals))

    @property
    def objections(self) -> Sequence[NotedObjection]:
        """The objections to a public notice; only civil affairs has any."""
        return self.view.objections

    @property
    def unknown(self) -> Mapping[str, Sequence[FactKind]]:
        """The kinds of facts that an officer must establish, by member; only civil affairs has any."""
        return self.view.unknown

    @property
    def hearing_objection(self) -> str | None:
        """The household's objection in a hearing; only civil affairs has any."""
        return self.view.hearing_objection

    def fields(self, language: Language) -> list[Field]:
        """The facts that this department establishes."""
        return fields(Voice(self.pack, language), self.department, *self.facts) if self.pack else []

    def inputs(self, language: Language, item: str) -> Iterator[tuple[str, str, str]]:
        """Yields the inputs of a decision in words: member, fact and value."""
        if self.pack is None or item not in self.pack.items:
            return
        voice, (household, members) = Voice(self.pack, language), self.facts
        read = [name for name in self.pack.items[item].facts if _is_fact(name)]
        for name in (name for name in read if name in HOUSEHOLD):
            yield "", fact_label(language, name), said(voice, name, household.get(name, default(name)))
        for member, facts in members.items():
            for name in (name for name in read if name not in HOUSEHOLD and name in facts):
                yield self.names.get(member, member), fact_label(language, name), said(voice, name, facts[name])

    def register(self, language: Language) -> Iterator[tuple[str, str, str, str]]:
        """Yields the facts that register or officers changed, in words: member, fact, referred value and value of the decision."""
        if self.pack is None or self.department == REVIEW:
            return
        voice = Voice(self.pack, language)
        for whom, before, after in self._sides():
            for name in (name for name in after if _is_fact(name) and after[name] != before.get(name, default(name))):
                told = said(voice, name, before.get(name, default(name)))
                yield self.names.get(whom, whom), fact_label(language, name), told, said(voice, name, after[name])

    def _sides(self) -> Iterator[tuple[str, Facts, Facts]]:
        yield "", self.told[0], self.facts[0]
        for member, facts in self.facts[1].items():
            yield member, self.told[1].get(member, {}), facts


def _is_fact(name: str) -> bool:
    return name in HOUSEHOLD or name in MEMBER


def _parts(known: KnownFacts | None) -> tuple[Facts, dict[str, Facts]]:
    return (known.household, known.by_member) if known else ({}, {})
