"""What review decided, read from its log and computed again by the packs that the decisions name."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from lianban_contracts.decisions import ReferredFacts
from lianban_contracts.departments import Department
from lianban_contracts.review import CaseDetermined, CaseReferred, VerificationRequested
from starlette.routing import BaseRoute

from services.chassis.operators.replay import Look, replay_routes
from services.chassis.service import Service
from services.policy import Packs, UnknownPack
from services.policy.audit.fast_models import Filed, Stored
from services.policy.audit.recompute import Difference, Recomputed, differing, differing_values

from .assessment import assess, known_facts
from .assessment_round import FOUND
from .case import Case, day_of, evolve
from .events import Event

Query = Mapping[str, str]


def recompute_routes(service: Service, packs: Packs) -> Sequence[BaseRoute]:
    """`/verify-decisions` computes again, `/decisions` says what was decided by what, `/inputs?region=` for a what-if."""
    looks: Mapping[str, Look] = {
        "verify-decisions": partial(recomputed, packs),
        "decisions": decisions,
        "inputs": inputs,
    }
    return replay_routes(service, looks, {"inputs": frozenset({CaseReferred.TYPE, VerificationRequested.TYPE})})


def recomputed(packs: Packs, application: UUID, events: Sequence[Event], query: Query) -> Iterator[Recomputed]:
    """Each determination compared with what its pack says again of the facts then known."""
    for case, determined in _determinations(events):
        told = [event for event in events if isinstance(event, CaseReferred) and event.turn == determined.turn]
        try:
            differences = tuple(_differences(packs, case, determined, told))
        except UnknownPack as unknown:
            differences = (Difference("pack", str(unknown), "not among the packs here"),)
        yield Recomputed(application, determined.turn, len(determined.decisions), differences)


def decisions(application: UUID, events: Sequence[Event], query: Query) -> Iterator[Stored]:
    """What each turn decided itself, and the facts that it stood on."""
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
    """The facts of a decided application of the region that the query names, as they are known now."""
    case = Case()
    for event in events:
        case = evolve(case, event)
    if case.opened and case.opened.region == query.get("region") and case.determination and not case.closed:
        yield Filed(application=application, filed_on=day_of(case), facts=known_facts(case))


def _determinations(events: Sequence[Event]) -> Iterator[tuple[Case, CaseDetermined]]:
    """Each determination, and the case as it stood when it was made."""
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
        yield from differing(determined.decisions, ())
        return
    found = assess(packs.get(determined.pack), case)
    for name in FOUND:
        if name != "decisions":
            yield from differing_values(name, getattr(determined, name), getattr(found, name))
    yield from differing(determined.decisions, found.decisions)
    for referral in told:
        if referral.facts is not None:
            yield from _told(referral.department, referral.facts, found.referrals.get(referral.department))


def _told(department: Department, stored: ReferredFacts, computed: ReferredFacts | None) -> Iterator[Difference]:
    for name in ReferredFacts.model_fields:
        yield from differing_values(f"{department} told {name}", getattr(stored, name), getattr(computed, name, None))
