"""Facts of income and savings that are unknown: neither declared by the household, nor searchable, nor established by an officer.

Unknown is never zero. A fact that was declared, or that a report searched without a finding, is known."""

from collections.abc import Iterator, Mapping
from typing import get_args

from lianban_contracts.facts import FactKind
from lianban_contracts.model import MemberId
from lianban_contracts.verification import Findings

from services.policy.facts import declared_facts

from .assessment import known_facts
from .case import Case, opened
from .events import ChangeTaken, DocumentsTaken, FactsEstablished, Learnt, ReportTaken

KINDS: tuple[FactKind, ...] = get_args(FactKind)

Fact = tuple[MemberId, FactKind]
"""One kind of facts of one member."""


def unknown_facts(case: Case) -> Mapping[MemberId, tuple[FactKind, ...]]:
    """Returns the kinds of facts that are unknown, by member; members without unknown facts are left out."""
    not_declared = opened(case).facts.not_declared
    if not not_declared:
        return {}
    members = [member.id for member in known_facts(case).members]
    known = {fact for event in case.effective for fact in _made_known(event, members)}
    found = {
        member: tuple(kind for kind in KINDS if kind in not_declared.get(member, ()) and (member, kind) not in known)
        for member in members
    }
    return {member: kinds for member, kinds in found.items() if kinds}


def _made_known(event: Learnt, members: list[MemberId]) -> Iterator[Fact]:
    match event:
        case ReportTaken():
            yield from _searched(event, members)
            yield from _named(event.findings, members)
        case DocumentsTaken() | ChangeTaken() | FactsEstablished():
            yield from _named(event.facts, members)


def _searched(report: ReportTaken, members: list[MemberId]) -> Iterator[Fact]:
    for member in members:
        for kind in KINDS:
            if kind not in report.not_searchable.get(member, ()):
                yield member, kind


def _named(facts: Findings, members: list[MemberId]) -> Iterator[Fact]:
    """Yields the kinds of which a fact is named. A fact of the household makes its kind known for all members."""
    for kind in KINDS:
        names = declared_facts(kind)
        for member in members:
            if names & {*facts.household, *facts.members.get(member, {})}:
                yield member, kind
