"""The assessment of a case by a policy pack. Review decides by it, and recomputation uses the same function."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from lianban_contracts.facts import Category
from lianban_contracts.intake import StatedFacts
from lianban_contracts.review import CaseDetermined, EmergencyRecorded
from lianban_contracts.verification import Findings

from services.policy import (
    Determination,
    Pack,
    amended,
    as_declined,
    category_of,
    determine,
    kept_after_move,
    kept_once,
)

from .case import Case, as_determined, day_of, declined_items, opened, renewed_on
from .emergency_aid import aid_alone, emergency_facts, with_emergency_aid
from .events import ChangeTaken, DocumentsTaken, FactsEstablished, HouseholdDeclined, Learnt, ReportTaken
from .household import all_member_ids, recomposed


def known_facts(case: Case) -> StatedFacts:
    """Returns the facts known now: the stated facts, replaced by facts learnt later, in order of arrival. Changes that wait
    for their report are left out. Raises UnknownMember."""
    return _facts_after(case, case.effective)


def _facts_after(case: Case, learnt: Iterable[Learnt]) -> StatedFacts:
    facts = opened(case).facts
    for event in learnt:
        facts = _apply(facts, event, case)
    return facts


def facts_before_emergencies(case: Case) -> StatedFacts:
    """Returns the facts without the emergencies that officers recorded."""
    return _facts_after(case, (event for event in case.effective if not isinstance(event, EmergencyRecorded)))


def _apply(facts: StatedFacts, event: Learnt, case: Case) -> StatedFacts:
    match event:
        case ReportTaken():
            return _amended(_amended(facts, event.findings, case), event.held, case)
        case DocumentsTaken():
            return _amended(facts, event.facts, case)
        case ChangeTaken():
            return _amended(_amended(recomposed(facts, event), event.facts, case), event.held, case)
        case FactsEstablished():
            known = _amended(facts, event.facts, case)
            return known.model_copy(update={"officer": event.officer_facts}) if event.officer_facts else known
        case EmergencyRecorded():
            return emergency_facts(event, facts)
        case HouseholdDeclined():
            return facts


def _amended(facts: StatedFacts, found: Findings | None, case: Case) -> StatedFacts:
    """Returns the facts, replaced by those found. Facts on members who left, or who joined and wait for their report, are ignored."""
    if found is None or not (found.household or found.members):
        return facts
    gone = all_member_ids(case) - {member.id for member in facts.members}
    members: Mapping[str, Any] = {name: each for name, each in found.members.items() if name not in gone}
    return amended(facts, household=found.household, members=members)


def assess(pack: Pack, case: Case, category_pack: Pack | None = None) -> Determination:
    """Determines the case by the facts known now; after the record of an emergency, only its temporary aid.
    `category_pack`: the policy of the category, if it is not `pack`. Raises NoSuchCase, UnknownMember, or pydantic.ValidationError."""
    if case.learnt and isinstance(case.learnt[-1], EmergencyRecorded):
        return aid_alone(pack, case, facts_before_emergencies(case))
    return assess_whole(pack, case, category_pack)


def category(pack: Pack, case: Case) -> Category:
    """Returns the category by the policy `pack` and the facts known now. Raises NoSuchCase, UnknownMember, or pydantic.ValidationError."""
    facts = known_facts(case)
    return category_of(
        pack, filed_on=day_of(case), household=facts.household, members=facts.members, officer=facts.officer
    )


def assess_renewal(pack: Pack, case: Case, category_pack: Pack | None = None) -> Determination:
    """Determines a renewed case by the facts of its last determination. What was granted once stays. Raises the same as `assess`."""
    before, found = (
        case.determination,
        _kept_after_move(pack, case, assess_facts(pack, as_determined(case), category_pack)),
    )
    if before is None:
        return found
    kept = kept_once(pack, before.decisions, _day_of(case, before), found.decisions)
    return replace(found, decisions=kept)


def assess_whole(pack: Pack, case: Case, category_pack: Pack | None = None) -> Determination:
    """Determines the whole case by the facts known now. Raises the same as `assess`."""
    found = _kept_after_move(pack, case, assess_facts(pack, case, category_pack))
    if case.emergencies:
        found = with_emergency_aid(pack, case, facts_before_emergencies(case), found)
    number = _answered_reconsideration(case)
    return found if number is None else _replace_one_decision(case, found, case.reopened[number].item)


def _kept_after_move(pack: Pack, case: Case, found: Determination) -> Determination:
    """Returns the determination with what another region granted for the same year, or once."""
    before = case.determination
    if before is None:
        return found
    moved, day = before.pack.region != pack.region, renewed_on(case) or day_of(case)
    kept = kept_after_move(pack, before.decisions, _day_of(case, before), found.decisions, day, moved=moved)
    return replace(found, decisions=kept)


def _day_of(case: Case, determination: CaseDetermined) -> date:
    """Returns the day whose figures a determination has."""
    return determination.renewed_on or determination.assessed_on or opened(case).filed_on


def assess_facts(pack: Pack, case: Case, category_pack: Pack | None) -> Determination:
    """Determines the case without recorded emergencies and reconsiderations. Declined items are declined. Raises the same as `assess`."""
    facts = known_facts(case)
    found = determine(
        pack,
        filed_on=day_of(case),
        household=facts.household,
        members=facts.members,
        officer=facts.officer,
        renewed_on=renewed_on(case),
        category_pack=category_pack,
    )
    if declined := declined_items(case):
        found = replace(found, decisions=as_declined(pack, found.decisions, declined))
    return found


def _answered_reconsideration(case: Case) -> int | None:
    """The number of the reconsideration (复核) that the last event answers; None if it answers none."""
    last = case.learnt[-1] if case.learnt else None
    return last.reconsidered if isinstance(last, FactsEstablished) and last.reconsidered in case.reopened else None


def _replace_one_decision(case: Case, found: Determination, item: str) -> Determination:
    """Returns the determination with a new decision on one item and the stored decisions on all others."""
    assert case.determination is not None
    anew = {decision.item: decision for decision in found.decisions}
    decisions = [anew.get(old.item, old) if old.item == item else old for old in case.determination.decisions]
    return replace(found, decisions=tuple(decisions))
