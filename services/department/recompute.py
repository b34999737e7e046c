"""Reads the stored decisions of a department and computes them again by the packs that they name."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from lianban_contracts.benefits import BENEFITS_DECIDED, BenefitsDecided
from lianban_contracts.decisions import ReferredFacts
from lianban_contracts.facts import DepartmentFacts
from pydantic import BaseModel
from starlette.routing import BaseRoute

from services.chassis.http.operation import RegionFilter
from services.chassis.operators.replay import Look, replay_routes
from services.chassis.service import Service
from services.policy import Packs, UnknownPack
from services.policy.audit.fast_models import DepartmentKnowledge, Stored
from services.policy.audit.recompute import Difference, Recomputed, differing

from .case import Case, Event, ReferralTaken, decided, decided_again, evolve

Query = Mapping[str, str]


def recompute_routes(service: Service, packs: Packs) -> Sequence[BaseRoute]:
    """Returns the routes `/verify-decisions` (recomputation), `/decisions` (decisions with inputs) and `/inputs?region=` (facts for a what-if)."""
    readers: Mapping[str, Look] = {
        "verify-decisions": partial(recomputed, packs),
        "decisions": decisions,
        "inputs": inputs,
    }
    return replay_routes(service, readers, {"inputs": frozenset({BENEFITS_DECIDED[service.name].TYPE})}, RegionFilter)


def recomputed(packs: Packs, application: UUID, events: Sequence[Event], query: Query) -> Iterator[Recomputed]:
    """Computes each answer again from the facts of that time, and yields the differences."""
    for case, taken, answer in _answers(events):
        number = answer.reconsidered
        try:
            again = decided(packs, taken, case.answer) if number is None else decided_again(packs, taken, case, number)
            differences = tuple(differing(answer.decisions, again))
        except UnknownPack as unknown:
            differences = (Difference("pack", str(unknown), "not among the packs here"),)
        yield Recomputed.of(application, answer.turn, len(answer.decisions), differences)


def decisions(application: UUID, events: Sequence[Event], query: Query) -> Iterator[Stored]:
    """Yields the decisions of each answer with the facts that it used; a withdrawal has none."""
    for _, taken, answer in _answers(events):
        facts = taken.facts or taken.referral.facts
        yield Stored(
            application=application,
            owner=answer.DEPARTMENT,
            turn=answer.turn,
            decided_on=answer.decided_on,
            pack=answer.pack,
            filed_on=facts.filed_on if facts else None,
            referred=facts,
            department_facts=taken.department_facts,
            decisions=answer.decisions,
        )


def inputs(application: UUID, events: Sequence[Event], query: Query) -> Iterator[DepartmentKnowledge]:
    """Yields the facts of the department that differ from its last referral, if there are any and the referral is from the region of the query."""
    told = [event for event in events if isinstance(event, ReferralTaken) and event.referral.facts is not None]
    taken = told[-1] if told else None
    if taken is None or taken.referral.region != query.get("region"):
        return
    own_facts = _own_facts(taken)
    if any(own_facts.values()):
        yield DepartmentKnowledge(application=application, department=taken.referral.department, **own_facts)


def _answers(events: Sequence[Event]) -> Iterator[tuple[Case, ReferralTaken, BenefitsDecided]]:
    """Yields each answer with the state of the case before it and the referral that it answers."""
    case = Case()
    for event in events:
        if isinstance(event, BenefitsDecided) and case.taken is not None:
            yield case, case.taken, event
        case = evolve(case, event)


def _own_facts(taken: ReferralTaken) -> dict[str, Any]:
    told, facts, supply = taken.referral.facts, taken.facts, taken.department_facts
    found: dict[str, Any] = {"supply": supply} if supply != DepartmentFacts() else {}
    if facts is None or told is None:
        return found
    return found | {"household": _changed(told.household, facts.household), "members": _members(told, facts)}


def _members(told: ReferredFacts, facts: ReferredFacts) -> dict[str, dict[str, Any]]:
    pairs = zip(told.members, facts.members, strict=True)
    return {after.id: changed for before, after in pairs if (changed := _changed(before, after))}


def _changed(before: BaseModel, after: BaseModel) -> dict[str, Any]:
    """The fields that differ, as JSON without absent values."""
    names = {name for name in type(after).model_fields if getattr(before, name) != getattr(after, name)}
    return after.model_dump(mode="json", include=names, exclude_none=True) if names else {}
