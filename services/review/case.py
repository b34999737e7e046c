"""One household's case under review (审核确认): events, the state they fold to, and the decisions."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from lianban_contracts.consent import Consent
from lianban_contracts.facts import Department
from lianban_contracts.identity import Identity
from lianban_contracts.intake import StatedFacts
from lianban_contracts.review import CaseDetermined, CaseReferred, VerificationRequested
from lianban_contracts.verification import Findings


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """An accepted application is under review, with all that the household stated."""

    region: str
    filed_on: date
    identity: Identity
    facts: StatedFacts
    consent: Consent


@dataclass(frozen=True, slots=True)
class ReportTaken:
    """The verification report has arrived."""

    report: str
    arrived_on: date
    findings: Findings


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """The household took its application back."""

    closed_on: date


Event = CaseOpened | VerificationRequested | ReportTaken | CaseDetermined | CaseReferred | CaseClosed


@dataclass(frozen=True, slots=True)
class Case:
    """The case as review knows it."""

    opened: CaseOpened | None = None
    reports: frozenset[str] = frozenset()
    findings: Findings | None = None
    determination: CaseDetermined | None = None
    referred: frozenset[Department] = field(default_factory=frozenset)
    """Departments whose last referral stands."""
    closed: bool = False

    @property
    def turn(self) -> int:
        """The turn of the last determination; 0 before the first."""
        return self.determination.turn if self.determination else 0


def evolve(case: Case, event: Event) -> Case:
    match event:
        case CaseOpened():
            return replace(case, opened=event)
        case VerificationRequested():
            return case
        case ReportTaken():
            return replace(case, reports=case.reports | {event.report}, findings=event.findings)
        case CaseDetermined():
            return replace(case, determination=event)
        case CaseReferred():
            return replace(case, referred=_referred(case, event))
        case CaseClosed():
            return replace(case, closed=True)
        case _:
            assert_never(event)


def _referred(case: Case, event: CaseReferred) -> frozenset[Department]:
    if event.standing == "withdrawn":
        return case.referred - {event.department}
    return case.referred | {event.department}


class NoSuchCase(LookupError):
    """A message for a case that was never opened here."""


def opened(case: Case) -> CaseOpened:
    """What the case was opened with. Raises NoSuchCase."""
    if case.opened is None:
        raise NoSuchCase("this case was never opened")
    return case.opened
