"""Emergencies: temporary aid at once, before the report and in a file in force, and never twice for one event."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from lianban_contracts.officers import DocumentsRequested
from lianban_contracts.review import CaseDetermined, EmergencyRecorded

from services.chassis.core.command import DecisionContext, Refusal
from services.review.case import evolve
from services.review.emergencies import Emergencies
from services.review.emergency_ledger import AidKey, EmergencyLedger
from services.review.record_emergency import RecordEmergency

from .help import LIFE, change, comes_out_again, decided, last, wage
from .test_reviewer import (
    AHEAD,
    ID,
    LEAVING,
    NOW,
    REVIEWER,
    WAITING,
    WITHDRAWAL,
    Given,
    given,
    kinds,
    report,
    submitted,
)

EMERGENCIES = Emergencies(REVIEWER)
AID = "civil.temporary_aid"
ACCIDENT = RecordEmergency(ID, "accident", NOW.date(), 2, "王主任", "issuer 1", "入户核实")


def filed(region: str = WAITING, **facts: Any) -> Given:
    return given().after((REVIEWER.open, submitted(region, **facts)))


def aid(case: Given) -> int | None:
    (decision,) = [one for one in last(case).decisions if one.item == AID]
    return decision.amount_fen


def test_aid_is_decided_before_the_report_and_nothing_else() -> None:
    case = filed()
    events = case.when(EMERGENCIES.record, ACCIDENT)
    assert kinds(events) == [EmergencyRecorded, CaseDetermined, DocumentsRequested]
    case.after((EMERGENCIES.record, ACCIDENT))
    found = last(case)
    assert (found.status, found.category, found.cause) == ("emergency_aid", "none", "emergency")
    assert [one.item for one in found.decisions] == [AID]
    assert found.referred_to == ()
    assert aid(case)
    assert comes_out_again(case)


@pytest.mark.parametrize("region", [WAITING, AHEAD, LEAVING])
def test_the_report_settles_the_aid_and_does_not_grant_it_again(region: str) -> None:
    case = filed(region).after((EMERGENCIES.record, ACCIDENT))
    before = aid(case)
    assert before
    case.after((REVIEWER.take_report, report()))
    assert (last(case).status, aid(case)) == ("final", before)
    assert len(last(case).decisions) > 1
    assert comes_out_again(case)


def test_one_event_is_aided_once_and_a_higher_grade_raises_it() -> None:
    case = filed().after((EMERGENCIES.record, ACCIDENT))
    first = aid(case)
    assert first
    assert case.when(EMERGENCIES.record, ACCIDENT) == []
    assert case.when(EMERGENCIES.record, replace(ACCIDENT, grade=1)) == []
    events = case.when(EMERGENCIES.record, replace(ACCIDENT, grade=3))
    assert kinds(events) == [EmergencyRecorded, CaseDetermined]
    case.after((EMERGENCIES.record, replace(ACCIDENT, grade=3)))
    assert aid(case) == 2 * first
    case.after((REVIEWER.take_report, report()))
    assert aid(case) == 2 * first
    assert comes_out_again(case)


def test_another_event_is_aided_beside_the_first() -> None:
    case = filed().after((EMERGENCIES.record, ACCIDENT))
    first = aid(case)
    assert first
    case.after((EMERGENCIES.record, replace(ACCIDENT, event="sudden_illness")))
    assert aid(case) == 2 * first
    case.after((REVIEWER.take_report, report()))
    assert aid(case) == 2 * first
    assert comes_out_again(case)


def test_an_event_in_a_file_in_force_adds_the_aid_and_leaves_all_else() -> None:
    case = decided(WAITING)
    before = last(case)
    case.after((EMERGENCIES.record, ACCIDENT))
    after = last(case)
    assert aid(case)
    assert (after.status, after.category, after.cause) == (before.status, before.category, "emergency")
    assert set(after.unchanged) == set(before.referred_to)
    others = [[one for one in found.decisions if one.item != AID] for found in (before, after)]
    assert others[0] == others[1]
    assert comes_out_again(case)


def test_a_later_determination_does_not_change_the_aid() -> None:
    case = decided(WAITING).after((EMERGENCIES.record, ACCIDENT))
    before = aid(case)
    later = change(date(2025, 6, 1), **wage(100))
    case.after((LIFE.take_change, later))
    assert aid(case) == before
    assert comes_out_again(case)


def test_aid_for_an_event_that_was_stated_and_graded_is_not_given_again() -> None:
    stated = {"household": {"emergency_event": "accident", "emergency_grade": 2}}
    case = decided(WAITING, **stated)
    before = aid(case)
    assert before
    case.after((EMERGENCIES.record, replace(ACCIDENT, day=date(2020, 1, 2))))
    assert aid(case) == before
    case.after((EMERGENCIES.record, replace(ACCIDENT, day=date(2020, 1, 2), grade=3)))
    raised = aid(case)
    assert raised
    assert raised > before
    case.after((EMERGENCIES.record, replace(ACCIDENT, event="other", grade=3)))
    assert aid(case) == 2 * raised
    assert comes_out_again(case)


def test_aid_waits_for_no_report_of_a_change() -> None:
    case = filed(LEAVING)
    case.after((EMERGENCIES.record, ACCIDENT))
    assert aid(case)
    assert comes_out_again(case)


def test_the_aid_stays_granted_after_a_withdrawal() -> None:
    case = filed().after((EMERGENCIES.record, ACCIDENT))
    before = aid(case)
    case.after((REVIEWER.close, WITHDRAWAL))
    assert (last(case).status, aid(case)) == ("withdrawn", before)
    assert comes_out_again(case)


def test_another_file_of_these_persons_is_not_aided_again_for_the_event() -> None:
    first = filed().after((EMERGENCIES.record, ACCIDENT))
    before = aid(first)
    assert before
    other = UUID("01941f29-7c00-7aaa-8aaa-bbbbbbbbbbbb")
    ledger = EmergencyLedger({AidKey(b"p", "accident", NOW.date(), other): before})
    case = filed()
    for command in (replace(ACCIDENT, persons=(b"p",)), replace(ACCIDENT, persons=(b"p",), grade=3)):
        for event in EMERGENCIES.record(case.state, command, DecisionContext(NOW, context=ledger)):
            case.events.append(event)
            case.state = evolve(case.state, event)
        if command.grade == 2:
            assert case.state.determination is None
    assert aid(case) == before, "the higher grade adds the difference"
    case.after((REVIEWER.take_report, report()))
    assert aid(case) == before
    assert comes_out_again(case)


def test_a_day_in_the_future_is_refused() -> None:
    with pytest.raises(Refusal, match="emergency_in_future"):
        filed().when(EMERGENCIES.record, replace(ACCIDENT, day=date(2999, 1, 1)))
