"""One household's case under review (审核确认): the state that its events fold to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from lianban_contracts.facts import Department
from lianban_contracts.review import CaseDetermined, CaseReferred, Reopened, VerificationRequested

from .events import (
    AssessmentImpossible,
    CaseClosed,
    CaseOpened,
    CertificationBegun,
    ChangeTaken,
    DecisionReopened,
    DocumentsTaken,
    Event,
    FactsEstablished,
    HouseholdDeclined,
    Learnt,
    ReportTaken,
)


@dataclass(frozen=True, slots=True)
class Case:
    """The case as review knows it."""

    opened: CaseOpened | None = None
    learnt: tuple[Learnt, ...] = ()
    """In order of arrival: of two words on one fact the later stands."""
    reports: frozenset[str] = frozenset()
    awaiting: bool = False
    """A report is awaited before anything is decided for good: the first one, or that on who joined."""
    certification: CertificationBegun | None = None
    """The certification for which a report is awaited; until then all stands as it is."""
    determination: CaseDetermined | None = None
    referred: frozenset[Department] = field(default_factory=frozenset)
    """Departments whose last referral stands."""
    told_by: int = 0
    """How much had been learnt when departments were last told something."""
    reopened: Mapping[int, Reopened] = field(default_factory=dict)
    """Decisions of civil affairs that wait for an officer, by the number of the reconsideration."""
    impossible: tuple[AssessmentImpossible, ...] = ()
    closed: bool = False

    @property
    def turn(self) -> int:
        """The turn of the last determination; 0 before the first."""
        return self.determination.turn if self.determination else 0


def evolve(case: Case, event: Event) -> Case:
    match event:
        case CaseOpened():
            return Case(event, awaiting=True)
        case VerificationRequested():
            return case
        case ReportTaken():
            return _reported(case, event)
        case CaseDetermined():
            return _determined(case, event)
        case CaseReferred():
            return _withdrawn(case, event) if event.standing == "withdrawn" else case
        case CaseClosed():
            return replace(case, closed=True)
        case _:
            return _goes_on(case, event)


def _goes_on(
    case: Case,
    event: DocumentsTaken
    | ChangeTaken
    | FactsEstablished
    | HouseholdDeclined
    | CertificationBegun
    | DecisionReopened
    | AssessmentImpossible,
) -> Case:
    """What happens beside the first decision, and after it."""
    match event:
        case DocumentsTaken() | FactsEstablished() | HouseholdDeclined():
            return replace(case, learnt=(*case.learnt, event))
        case ChangeTaken():
            return _changed(case, event)
        case CertificationBegun():
            return replace(case, certification=event)
        case DecisionReopened():
            return replace(case, reopened={**case.reopened, event.reopened.number: event.reopened})
        case AssessmentImpossible():
            return replace(case, impossible=(*case.impossible, event))
        case _:
            assert_never(event)


def _changed(case: Case, event: ChangeTaken) -> Case:
    reported = replace(event, assessed_on=None, held=None)
    return replace(
        case,
        learnt=(*case.learnt, event),
        awaiting=case.awaiting or event.must_be_verified,
        impossible=tuple(one for one in case.impossible if one.change != reported),
    )


def _reported(case: Case, event: ReportTaken) -> Case:
    return replace(
        case,
        learnt=(*case.learnt, event),
        reports=case.reports | {event.report},
        awaiting=False,
        certification=None,
    )


def _determined(case: Case, event: CaseDetermined) -> Case:
    """Whoever is told something is referred to, unless a withdrawal follows."""
    if event.reconsidered is None:
        referred = case.referred.union(event.referred_to)
        return replace(case, determination=event, referred=referred, told_by=len(case.learnt))
    left = {number: reopened for number, reopened in case.reopened.items() if number != event.reconsidered}
    return replace(case, determination=event, reopened=left)


def _withdrawn(case: Case, event: CaseReferred) -> Case:
    return replace(case, referred=case.referred - {event.department})


class NoSuchCase(LookupError):
    """A message for a case that was never opened here."""


def opened(case: Case) -> CaseOpened:
    """What the case was opened with. Raises NoSuchCase."""
    if case.opened is None:
        raise NoSuchCase("this case was never opened")
    return case.opened


def day_of(case: Case) -> date:
    """The day whose figures count: that of filing, or of the last change or certification."""
    days = [event.assessed_on for event in case.learnt if isinstance(event, ReportTaken | ChangeTaken)]
    return next((day for day in reversed(days) if day), None) or opened(case).filed_on


def declined_items(case: Case) -> tuple[str, ...]:
    """The items that the household does not want: as it said at filing, and since."""
    later = [item for event in case.learnt if isinstance(event, HouseholdDeclined) for item in event.items]
    return tuple(dict.fromkeys([*opened(case).consent.declined_items, *later]))
