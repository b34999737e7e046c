"""Facts that a report found and the household did not declare."""

from collections.abc import Iterator
from dataclasses import replace

from lianban_contracts.model import Model
from lianban_contracts.review import UndeclaredFact
from lianban_contracts.verification import Findings
from pydantic_core import to_json

from .assessment import known_facts
from .case import Case
from .events import Learnt, ReportTaken

LONGEST = 500


def as_declared(case: Case) -> Case:
    """Returns the case without the findings on which the household was not heard."""
    learnt = (_without_findings(event) if place >= case.heard else event for place, event in enumerate(case.learnt))
    return case._replace(learnt=tuple(learnt))


def _without_findings(event: Learnt) -> Learnt:
    return replace(event, findings=Findings()) if isinstance(event, ReportTaken) else event


def undeclared_facts(case: Case) -> tuple[UndeclaredFact, ...]:
    """Returns the facts that differ from what the household declared."""
    declared, known = known_facts(as_declared(case)), known_facts(case)
    found = list(_differing(declared.household, known.household, None))
    before = {member.id: member for member in declared.members}
    for member in known.members:
        if member.id in before:
            found += _differing(before[member.id], member, member.id)
    return tuple(found)


def _differing(declared: Model, known: Model, member: str | None) -> Iterator[UndeclaredFact]:
    for name in type(known).model_fields:
        was, found = getattr(declared, name), getattr(known, name)
        if was != found:
            yield UndeclaredFact(fact=name, member=member, declared=_text(was), found=_text(found))


def _text(value: object) -> str:
    return value[:LONGEST] if isinstance(value, str) else to_json(value).decode()[:LONGEST]
