"""What happens to a case under review. Facts are in what was learnt, so that every determination can be computed again."""

from dataclasses import dataclass, field
from datetime import date

from lianban_contracts.consent import Consent
from lianban_contracts.decisions import ItemId
from lianban_contracts.facts import MemberFacts, OfficerFacts
from lianban_contracts.identity import Identity, Person
from lianban_contracts.intake import StatedFacts
from lianban_contracts.model import MemberId
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    CaseDetermined,
    CaseReferred,
    ObjectionAnswered,
    ObjectionRecorded,
    Reopened,
    VerificationRequested,
)
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
    """The verification report has arrived. `assessed_on`: of a new certification, the day as of which it is made."""

    report: str
    arrived_on: date
    findings: Findings
    assessed_on: date | None = None
    held: Findings | None = None
    """What the household held until then, as prior facts."""
    answers: int | None = None
    """The number of the request that it answers; None where none waited for it."""


@dataclass(frozen=True, slots=True)
class DocumentsTaken:
    """The household handed in documents, which prove facts."""

    supplied_on: date
    facts: Findings


@dataclass(frozen=True, slots=True)
class ChangeTaken:
    """Something changed in the household. `assessed_on`: where the day of assessment moves to that of the change."""

    changed_on: date
    cause: str
    facts: Findings = field(default_factory=Findings)
    joined: tuple[MemberFacts, ...] = ()
    persons: tuple[Person, ...] = ()
    left: tuple[MemberId, ...] = ()
    assessed_on: date | None = None
    held: Findings | None = None
    """What the household held until then, as prior facts."""
    consent: Consent | None = None
    """Consent of the adults who joined."""

    @property
    def must_be_verified(self) -> bool:
        """Who joins is verified like everybody; a newborn child has neither income nor assets."""
        return bool(self.joined) and self.cause != "birth"


@dataclass(frozen=True, slots=True)
class FactsEstablished:
    """An officer of civil affairs established facts, or looked at a decision again."""

    officer: str
    reason: str
    facts: Findings = field(default_factory=Findings)
    officer_facts: OfficerFacts | None = None
    seconded_by: str | None = None
    reconsidered: int | None = None
    seconded_reason: str | None = None


@dataclass(frozen=True, slots=True)
class HouseholdDeclined:
    """The household does not want these items."""

    declined_on: date
    items: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True)
class CertificationBegun:
    """The case is certified again as of this day; the platform is asked first."""

    due_on: date
    cause: str


@dataclass(frozen=True, slots=True)
class DecisionReopened:
    """The household asked for a review of one decision of civil affairs: an officer is to look at it."""

    reopened: Reopened


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """The household took its application back."""

    closed_on: date


Learnt = ReportTaken | DocumentsTaken | ChangeTaken | FactsEstablished | HouseholdDeclined
"""What makes the case another one than was stated."""

Event = (
    CaseOpened
    | Learnt
    | VerificationRequested
    | CertificationBegun
    | CaseDetermined
    | CaseReferred
    | DecisionReopened
    | CaseClosed
    | DocumentsRequested
    | RequestClosed
    | TaskFinished
    | CapOverrideProposed
    | CapOverrideAnswered
    | ObjectionRecorded
    | ObjectionAnswered
)
