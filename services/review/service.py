"""Composition of the service review."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from lianban_contracts import topics
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
    VerificationRequested,
)
from starlette.routing import BaseRoute

from services.chassis.core.aggregate import Aggregate, Timer
from services.chassis.core.events import Codec
from services.chassis.log.migrations import source
from services.chassis.service import Definition, Service
from services.messages import text
from services.policy import load_packs

from . import hearings, reminders
from .api import Api
from .care import care_routes
from .case import Case, evolve
from .emergency_ledger import EmergencyStore, key_persons
from .events import (
    CaseClosed,
    CaseOpened,
    CertificationBegun,
    ChangeTaken,
    DecisionReopened,
    DocumentsTaken,
    Event,
    FactsEstablished,
    HearingEnded,
    HouseholdDeclined,
    RenewalBegun,
    ReportTaken,
)
from .hearings import Hearings
from .recompute import recompute_routes
from .reminders import NAME, repeat_requests
from .reviewer import Reviewer
from .subscribers import reads

EVENTS = {
    **{event.TYPE: event for event in (VerificationRequested, CaseDetermined, CaseReferred)},
    **{event.TYPE: event for event in (DocumentsRequested, RequestClosed, CapOverrideProposed, CapOverrideAnswered)},
    **{event.TYPE: event for event in (ObjectionRecorded, ObjectionAnswered, TaskFinished, EmergencyRecorded)},
    **{event.TYPE: event for event in (FactsUnknown, HearingOpened)},
    "case-opened": CaseOpened,
    "report-taken": ReportTaken,
    "documents-taken": DocumentsTaken,
    "change-taken": ChangeTaken,
    "facts-established": FactsEstablished,
    "household-declined": HouseholdDeclined,
    "certification-begun": CertificationBegun,
    "renewal-begun": RenewalBegun,
    "decision-reopened": DecisionReopened,
    "hearing-ended": HearingEnded,
    "case-closed": CaseClosed,
}

MIGRATIONS = (source("services.review"),)


def timers(before: Case, after: Case, events: Sequence[Event], now: datetime) -> Iterable[Timer]:
    """Sets or cancels the timers of requests to the platform and of hearings."""
    return [*reminders.timers(before, after, events, now), *hearings.timers(before, after)]


def create() -> Definition:
    """Returns the definition of the service."""
    packs = load_packs()
    reviewer = Reviewer(packs)
    on_timer = {NAME: repeat_requests, hearings.NAME: Hearings(reviewer).fire}
    aggregate = Aggregate("review", Case(), evolve, Codec(EVENTS), EmergencyStore(), timers, on_timer)
    personal = frozenset({"identity", "persons"})

    def routes(service: Service) -> Sequence[BaseRoute]:
        return [*Api(service, reviewer).routes(), *care_routes(service), *recompute_routes(service, packs)]

    publishes = (topics.DETERMINATIONS, topics.VERIFICATION_REQUESTS, *topics.REFERRALS)
    return Definition(
        aggregate,
        reads(reviewer),
        routes,
        MIGRATIONS,
        personal,
        wording=text,
        publishes=publishes,
        prepare=key_persons,
    )
