"""Composition of review."""

from collections.abc import Sequence

from lianban_contracts.review import AssessmentPostponed, CaseDetermined, CaseReferred, VerificationRequested
from starlette.routing import BaseRoute

from services.chassis.aggregate import Aggregate, NoRegister
from services.chassis.events import Codec
from services.chassis.service import Definition, Service
from services.messages import text
from services.policy import load_packs

from .api import Api
from .care import care_routes
from .case import Case, evolve
from .events import (
    AssessmentImpossible,
    CaseClosed,
    CaseOpened,
    CertificationBegun,
    ChangeTaken,
    DecisionReopened,
    DocumentsTaken,
    FactsEstablished,
    HouseholdDeclined,
    ReportTaken,
)
from .life import AGAIN, Life, looks_again
from .recompute import recompute_routes
from .reviewer import Reviewer
from .subscribers import reads

EVENTS = {
    **{event.TYPE: event for event in (VerificationRequested, CaseDetermined, CaseReferred, AssessmentPostponed)},
    "case-opened": CaseOpened,
    "report-taken": ReportTaken,
    "documents-taken": DocumentsTaken,
    "change-taken": ChangeTaken,
    "facts-established": FactsEstablished,
    "household-declined": HouseholdDeclined,
    "certification-begun": CertificationBegun,
    "decision-reopened": DecisionReopened,
    "assessment-impossible": AssessmentImpossible,
    "case-closed": CaseClosed,
}


def create() -> Definition:
    """Review as a service."""
    packs = load_packs()
    reviewer = Reviewer(packs)
    timers = {AGAIN: Life(reviewer).look_again}
    aggregate = Aggregate("review", Case(), evolve, Codec(EVENTS), NoRegister(), looks_again, timers)
    personal = frozenset({"identity", "persons"})

    def routes(service: Service) -> Sequence[BaseRoute]:
        return [*Api(service, reviewer).routes(), *care_routes(service), *recompute_routes(service, packs)]

    return Definition(aggregate, reads(reviewer), routes, personal=personal, wording=text)
