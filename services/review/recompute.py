"""Reads the stored determinations of review and computes them again by the packs that they name."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from lianban_contracts.decisions import ReferredFacts
from lianban_contracts.departments import Department
from lianban_contracts.review import CaseDetermined, CaseReferred, VerificationRequested
from starlette.routing import BaseRoute

from services.chassis.http.operation import RegionFilter
from services.chassis.operators.replay import Look, replay_routes
from services.chassis.service import Service
from services.policy import Packs, UnknownPack
from services.policy.audit.fast_models import Filed, Stored
from services.policy.audit.recompute import Difference, Recomputed, differing, differing_values

from .assessment import assess, assess_renewal, known_facts
from .assessment_round import FOUND
from .case import Case, current_region, day_of, evolve
from .emergency_aid import granted_aid
from .events import Event

Query = Mapping[str, str]


def recompute_routes(service: Service, packs: Packs) -> Sequence[BaseRoute]:
    """Returns the routes `/verify-decisions` (recomputation), `/decisions` (decisions with inputs) and `/inputs?region=` (facts for a what-if)."""
    readers: Mapping[str, Look] = {
        "verify-decisions": partial(recomputed, packs),
        "decisions": decisions,
        "inputs": inputs,
    }
    return replay_routes(
        service, readers, {"inputs": frozenset({CaseReferred.TYPE, VerificationRequested.TYPE})}, RegionFilter
    )


def recomputed(packs: Packs, application: UUID, events: Sequence[Event], query: Query) -> Iterator[Recomputed]:
    """Computes each determination again from the facts known at that time, and yields the differences."""
    for case, determined in _determinations(events):
        told = [event for event in events if isinstance(event, CaseReferred) and event.turn == determined.turn]
        try:
            differences = tuple(_differences(packs, case, determined, told))
        except UnknownPack as unknown:
            differences = (Difference("pack", str(unknown), "not among the packs here"),)
        yield Recomputed.of(application, determined.turn, len(determined.decisions), differences)


def decisions(application: UUID, events: Sequence[Event], query: Query) -> Iterator[Stored]:
    """Yields the decisions of each determination with the facts that it used."""
    for case, determined in _determinations(events):
        yield Stored(
            application=application,
            owner="civil",
            turn=determined.turn,
            decided_on=determined.determined_on,
            pack=determined.pack,
            filed_on=day_of(case),
            stated=known_facts(case),
            decisions=determined.decisions,
        )


def inputs(application: UUID, events: Sequence[Event], query: Query) -> Iterator[Filed]:
    """Yields the facts known now of an application that was determined, if it belongs to the region of the query."""
    case = Case()
    for event in events:
        case = evolve(case, event)
    if case.opened and current_region(case) == query.get("region") and case.determination and not case.closed:
        yield Filed(application=application, filed_on=day_of(case), facts=known_facts(case))


def _determinations(events: Sequence[Event]) -> Iterator[tuple[Case, CaseDetermined]]:
    """Yields each determination with the state of the case before it."""
    case = Case()
    for event in events:
        if isinstance(event, CaseDetermined):
            yield case, event
        case = evolve(case, event)


def _differences(
    packs: Packs, case: Case, determined: CaseDetermined, told: Sequence[CaseReferred]
) -> Iterator[Difference]:
    if case.closed:
        yield from differing_values("category", determined.category, "none")
        yield from differing(determined.decisions, granted_aid(packs.get(determined.pack), case))
        return
    computes = assess_renewal if determined.cause == "renewal" else assess
    category_pack = packs.get(determined.category_pack) if determined.category_pack else None
    found = computes(packs.get(determined.pack), case, category_pack)
    for name in FOUND:
        if name != "decisions":
            yield from differing_values(name, getattr(determined, name), getattr(found, name))
    yield from differing(determined.decisions, found.decisions)
    for referral in told:
        if referral.facts is not None:
            yield from _referral_differences(
                referral.department, referral.facts, found.referrals.get(referral.department)
            )


def _referral_differences(
    department: Department, stored: ReferredFacts, computed: ReferredFacts | None
) -> Iterator[Difference]:
    for name in ReferredFacts.model_fields:
        yield from differing_values(f"{department} told {name}", getattr(stored, name), getattr(computed, name, None))
