"""Temporary aid for recorded emergencies (急难先行救助): its amount, and the determination that contains it.

One event of one day is aided once. Its aid uses the figures of the day on which it was recorded. A record of a higher grade, or the
determination after the report, can raise it, and never lowers it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from lianban_contracts.decisions import Decision
from lianban_contracts.intake import StatedFacts
from lianban_contracts.review import CaseDetermined, EmergencyRecorded

from services.policy import Determination, Pack, aid_first, as_declined, determine, with_aid_before

from .case import Case, declined_items, opened
from .events import FactsEstablished

EMERGENCY = "emergency"
"""The assistance type of a household with temporary aid (急难型)."""


class Aid(NamedTuple):
    """An amount of temporary aid in fen; of regions that aid members, also by member."""

    total: int = 0
    members: Mapping[str, int] | None = None

    def less(self, other: "Aid") -> "Aid":
        """Returns what is left after subtracting, at least 0 in each member or, without members, in all."""
        if self.members is None or (other.total and other.members is None):
            return Aid(max(0, self.total - other.total))
        left = {name: max(0, fen - (other.members or {}).get(name, 0)) for name, fen in self.members.items()}
        return Aid(sum(left.values()), left)

    def plus(self, other: "Aid") -> "Aid":
        """Returns the sum. Amounts by member are kept if both have them."""
        total = self.total + other.total
        if self.members is None or other.members is None:
            return Aid(total)
        names = dict.fromkeys([*self.members, *other.members])
        return Aid(total, {name: self.members.get(name, 0) + other.members.get(name, 0) for name in names})


def same_event(one: EmergencyRecorded, other: EmergencyRecorded) -> bool:
    """True if two records are about one emergency."""
    return (one.event, one.happened_on) == (other.event, other.happened_on)


def emergency_facts(recorded: EmergencyRecorded, facts: StatedFacts) -> StatedFacts:
    """Returns the facts with this emergency as the emergency of the household."""
    found = {"emergency_event": recorded.event, "emergency_grade": recorded.grade, "emergency_region": recorded.place}
    return facts.model_copy(update={"household": facts.household.model_copy(update=found)})


def aid_of(decisions: Iterable[Decision], item: str | None) -> tuple[Decision | None, Aid]:
    """Returns the decision on temporary aid and its amount; nothing if it was not granted."""
    found = next((one for one in decisions if one.item == item), None)
    if found is None or found.outcome != "granted" or found.amount_fen is None:
        return found, Aid()
    members = {name: fen for name, fen in (found.members or {}).items() if isinstance(fen, int)}
    return found, Aid(found.amount_fen, members or None)


def granted_aid(pack: Pack, case: Case) -> tuple[Decision, ...]:
    """Returns the decision on the aid of recorded emergencies that was granted. It stays after the case ended."""
    decided, aid = aid_of(case.determination.decisions if case.determination else (), pack.temporary_aid)
    return (decided,) if case.emergencies and decided and aid.total else ()


def assess_emergency(pack: Pack, case: Case, facts: StatedFacts, day: date) -> Determination:
    """Determines the household with the emergency of these facts, by the figures of a day."""
    found = determine(pack, filed_on=day, household=facts.household, members=facts.members, officer=facts.officer)
    declined = declined_items(case)
    return replace(found, decisions=as_declined(pack, found.decisions, declined)) if declined else found


def with_emergency_aid(pack: Pack, case: Case, facts: StatedFacts, found: Determination) -> Determination:
    """Returns the determination in which temporary aid is that of all emergencies. `facts`: without those recorded."""
    if not case.emergencies:
        return found
    decision = _summed(pack, case, facts)
    if decision is None:
        return found
    return replace(found, decisions=tuple(decision if one.item == decision.item else one for one in found.decisions))


def aid_alone(pack: Pack, case: Case, facts: StatedFacts) -> Determination:
    """Returns the determination after an emergency was recorded: temporary aid is added, and everything else stays as it was
    decided. Before the first determination of the category, it contains temporary aid alone. `facts`: without those recorded."""
    recorded = case.emergencies[-1]
    found = assess_emergency(pack, case, emergency_facts(recorded, facts), recorded.recorded_on)
    aid = tuple(one for one in found.decisions if one.item == pack.temporary_aid)
    if not case.determined:
        return with_emergency_aid(pack, case, facts, _nothing_else(found, aid))
    assert case.determination is not None
    before = _stored(case.determination)
    types = {*before.assistance_types, *(kind for kind in found.assistance_types if kind == EMERGENCY)}
    if not any(one.item == pack.temporary_aid for one in before.decisions):
        before = replace(before, decisions=(*before.decisions, *aid))
    before = replace(before, assistance_types=tuple(one.id for one in pack.layout.assistance_types if one.id in types))
    return with_emergency_aid(pack, case, facts, before)


def _nothing_else(found: Determination, decisions: tuple[Decision, ...]) -> Determination:
    return replace(
        found,
        category="none",
        subtype=None,
        level=None,
        single_listed=(),
        gradual_exit_months_left=None,
        countable_income_fen_per_month=0,
        assistance_types=(),
        clause=decisions[0].clause,
        explanation=aid_first(),
        decisions=decisions,
        referrals={},
    )


def _stored(determined: CaseDetermined) -> Determination:
    names = [name for name in Determination.__dataclass_fields__ if name != "referrals"]
    fields: dict[str, Any] = {name: getattr(determined, name) for name in names}
    return Determination(**fields, referrals={})


class _Event(NamedTuple):
    """One emergency: the facts with it, the day of its figures, and what it was aided with before."""

    facts: StatedFacts
    day: date
    aided: Aid = Aid()
    elsewhere: Aid = Aid()


def _summed(pack: Pack, case: Case, facts: StatedFacts) -> Decision | None:
    """Returns the decision on the aid of all emergencies: what is part of the last determination, and what is added now."""
    shown, total = aid_of(case.determination.decisions if case.determination else (), pack.temporary_aid)
    shown = shown if total.total else None
    elsewhere = sum(one.aided_elsewhere_fen for one in _last_records(case.emergencies))
    for event in _open(case, facts, pack.temporary_aid):
        due, whole = aid_of(assess_emergency(pack, case, event.facts, event.day).decisions, pack.temporary_aid)
        added = whole.less(event.elsewhere).less(event.aided)
        if due is None or (shown is not None and not added.total):
            continue
        before, total = total.total + elsewhere, total.plus(added) if total.total else added
        plain = not before and added == whole
        together = total.total + elsewhere
        if not plain:
            due = with_aid_before(due, total.total, total.members, before=before, together=together)
        shown = due
    return shown


def _open(case: Case, facts: StatedFacts, item: str | None) -> Iterator[_Event]:
    """Yields the emergencies whose aid can change now: those not settled, and the last one if an officer has just established facts."""
    filed_on, stated = opened(case).filed_on, facts.household
    kinds = {one.event for one in case.emergencies}
    if stated.emergency_event not in kinds and not case.determined:
        yield _Event(facts, filed_on)
    raised = isinstance(case.learnt[-1], FactsEstablished)
    first = min(case.settled, len(case.emergencies) - 1) if raised else case.settled
    for one in _last_records(case.emergencies):
        if one.number > first:
            aided = _aided(case, facts, one, item)
            yield _Event(emergency_facts(one, facts), one.recorded_on, aided, Aid(one.aided_elsewhere_fen))


def _last_records(records: Sequence[EmergencyRecorded]) -> list[EmergencyRecorded]:
    """Returns the last record of each emergency."""
    return [
        one for number, one in enumerate(records, 1) if not any(same_event(one, later) for later in records[number:])
    ]


def _aided(case: Case, facts: StatedFacts, recorded: EmergencyRecorded, item: str | None) -> Aid:
    """Returns the aid for this event that is part of the last determination."""
    before = [one for one in case.emergencies[: case.aided] if same_event(one, recorded)]
    if before:
        known = (Aid(one.aid_fen, one.aid_members or None).less(Aid(one.aided_elsewhere_fen)) for one in before)
        return max(known, key=lambda aid: aid.total)
    if case.aided or case.determination is None or not stated_before(case, facts, recorded):
        return Aid()
    return aid_of(case.determination.decisions, item)[1]


def stated_before(case: Case, facts: StatedFacts, recorded: EmergencyRecorded) -> bool:
    """True if this is the graded emergency of the household's facts: it is of the same kind and happened until the day of filing."""
    household = facts.household
    graded = household.emergency_event == recorded.event and household.emergency_grade is not None
    return graded and recorded.happened_on <= opened(case).filed_on
