"""Composition of review."""

from lianban_contracts.review import CaseDetermined, CaseReferred, VerificationRequested

from services.chassis.aggregate import Aggregate, NoRegister
from services.chassis.events import Codec
from services.chassis.service import Definition
from services.messages import text
from services.policy import load_packs

from .case import Case, CaseClosed, CaseOpened, ReportTaken, evolve
from .recompute import recompute_routes
from .reviewer import Reviewer
from .subscribers import reads

EVENTS = {
    **{event.TYPE: event for event in (VerificationRequested, CaseDetermined, CaseReferred)},
    "case-opened": CaseOpened,
    "report-taken": ReportTaken,
    "case-closed": CaseClosed,
}


def create() -> Definition:
    """Review as a service."""
    aggregate = Aggregate("review", Case(), evolve, Codec(EVENTS), NoRegister())
    personal = frozenset({"identity", "persons"})
    packs = load_packs()
    return Definition(
        aggregate,
        reads(Reviewer(packs)),
        lambda service: recompute_routes(service, packs),
        personal=personal,
        wording=text,
    )
