"""The events of a case in review. They contain all facts, so that every determination can be computed again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lianban_contracts.consent import Consent
from lianban_contracts.decisions import ItemId
from lianban_contracts.facts import FactKind, MemberFacts, OfficerFacts
from lianban_contracts.identity import Identity, Person
from lianban_contracts.intake import StatedFacts
from lianban_contracts.model import MemberId
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    CaseDetermined,
    CaseReferred,
    EmergencyRecorded,
    FactsUnknown,
    HearingOpened,
    ObjectionAnswered,
    ObjectionRecorded,
    Reopened,
    VerificationRequested,
)
from lianban_contracts.verification import Findings


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Review opened the case of an accepted application, with all stated facts."""

    region: str
    filed_on: date
    identity: Identity
    facts: StatedFacts
    consent: Consent


@dataclass(frozen=True, slots=True)
class ReportTaken:
    """The verification report arrived. `assessed_on`: the day of assessment, if the report is for a certification."""

    report: str
    arrived_on: date
    findings: Findings
    assessed_on: date | None = None
    held: Findings | None = None
    """Prior facts: what the household received until then."""
    answers: int | None = None
    """The number of the request that it answers, with all requests before; None if no request waited."""
    not_searchable: Mapping[MemberId, tuple[FactKind, ...]] = field(default_factory=dict)
    """The kinds of facts that could not be searched for a member."""


@dataclass(frozen=True, slots=True)
class DocumentsTaken:
    """The household handed in documents that prove facts."""

    supplied_on: date
    facts: Findings


VERIFIED_CAUSES = frozenset({"income", "health", "joined", "move", "other"})
"""Causes of changes that the platform verifies. Source: local; the civil affairs bureau must set them."""


@dataclass(frozen=True, slots=True)
class ChangeTaken:
    """The household reported a change. `assessed_on`: the new day of assessment, if the change moves it."""

    changed_on: date
    cause: str
    facts: Findings = field(default_factory=Findings)
    joined: tuple[MemberFacts, ...] = ()
    persons: tuple[Person, ...] = ()
    left: tuple[MemberId, ...] = ()
    assessed_on: date | None = None
    held: Findings | None = None
    """Prior facts: what the household received until then."""
    consent: Consent | None = None
    """Consent of adults who joined."""
    waits: bool = False
    """True if the change takes effect with the report of a request of its own."""

    to_region: str | None = None
    """The region to which the household moved; None if it stays in its region."""

    @property
    def must_be_verified(self) -> bool:
        """True if the platform verifies changes of this kind. A newborn child needs no verification: it has no income and no assets."""
        return self.cause in VERIFIED_CAUSES or self.brings_members

    @property
    def brings_members(self) -> bool:
        """True if members joined who need verification."""
        return bool(self.joined) and self.cause != "birth"


@dataclass(frozen=True, slots=True)
class FactsEstablished:
    """An officer of civil affairs established facts or answered a reconsideration."""

    officer: str
    reason: str
    facts: Findings = field(default_factory=Findings)
    officer_facts: OfficerFacts | None = None
    seconded_by: str | None = None
    reconsidered: int | None = None
    seconded_reason: str | None = None


@dataclass(frozen=True, slots=True)
class HouseholdDeclined:
    """The household declined these items."""

    declined_on: date
    items: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True)
class CertificationBegun:
    """A certification as of this day began. It waits for the report of the platform."""

    due_on: date
    cause: str


@dataclass(frozen=True, slots=True)
class RenewalBegun:
    """Amounts are computed as of this day, on the category, income and costs of the last determination."""

    renewed_on: date


@dataclass(frozen=True, slots=True)
class DecisionReopened:
    """The household asked for a review of one decision of civil affairs. An officer must answer it."""

    reopened: Reopened


@dataclass(frozen=True, slots=True)
class HearingEnded:
    """The household agreed, objected, or let its days pass. After an objection an officer decides first."""

    ended_on: date
    objected: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """The case ended: the household withdrew, or has no members left."""

    closed_on: date


Learnt = ReportTaken | DocumentsTaken | ChangeTaken | FactsEstablished | HouseholdDeclined | EmergencyRecorded
"""Events that change the stated facts."""

Event = (
    CaseOpened
    | Learnt
    | VerificationRequested
    | FactsUnknown
    | CertificationBegun
    | RenewalBegun
    | CaseDetermined
    | CaseReferred
    | DecisionReopened
    | HearingOpened
    | HearingEnded
    | CaseClosed
    | DocumentsRequested
    | RequestClosed
    | TaskFinished
    | CapOverrideProposed
    | CapOverrideAnswered
    | ObjectionRecorded
    | ObjectionAnswered
)
