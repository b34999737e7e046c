"""A request to the platform is repeated until its report has come: the platform is outside, and can lose what it was asked."""

from datetime import date, datetime, timedelta

from lianban_contracts.intake import ApplicationWithdrawn
from lianban_contracts.review import VerificationRequested

from services.review.case import Case
from services.review.reminders import NAME, PATIENCE, repeat_requests, timers

from .help import LIFE, change, newcomer
from .test_reviewer import ID, NOW, REVIEWER, WAITING, Given, given, report, submitted

JOINS = change(date(2024, 8, 1), "joined", **newcomer(WAITING))


def repeated(case: Given) -> list[VerificationRequested]:
    """What the platform is asked when the timer of the case is due."""
    events = case.when(repeat_requests, NAME)
    assert all(isinstance(event, VerificationRequested) for event in events)
    return [event for event in events if isinstance(event, VerificationRequested)]


def due_after(before: Case, case: Given, first: int = 0) -> list[datetime | None]:
    """When the timer is due after the events from number `first` on; None if it is cancelled."""
    return [timer.due for timer in timers(before, case.state, case.events[first:], NOW)]


def test_every_request_without_a_report_is_repeated_as_it_was() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)), (LIFE.take_change, JOINS))
    first, second = (event for event in case.events if isinstance(event, VerificationRequested))
    assert [event.number for event in repeated(case)] == [1, 2]
    assert repeated(case)[1] == second
    case.after((REVIEWER.take_report, report("r-1").model_copy(update={"answers": 1})))
    assert repeated(case) == [second]
    assert first != second


def test_nothing_is_repeated_without_need() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)), (REVIEWER.take_report, report("r-1")))
    assert repeated(case) == []
    assert repeated(given()) == []


def test_the_timer_runs_from_the_last_request_to_the_report() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)))
    opened, first = case.state, len(case.events)
    assert due_after(Case(), case) == [NOW + PATIENCE]
    case.after((repeat_requests, NAME))
    assert due_after(opened, case, first) == [NOW + 2 * PATIENCE]
    asked, number = case.state, len(case.events)
    case.after((REVIEWER.take_report, report("r-1")))
    assert due_after(asked, case, number) == [None]
    assert list(timers(case.state, case.state, [], NOW + timedelta(days=9))) == []


def test_a_platform_that_never_answers_is_asked_less_and_less_often() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)))
    waits = []
    for _ in range(7):
        before, first = case.state, len(case.events)
        case.after((repeat_requests, NAME))
        [due] = due_after(before, case, first)
        assert due
        waits.append((due - NOW).days)
    assert waits == [2, 4, 8, 16, 32, 32, 32]


def test_a_withdrawn_case_asks_no_more() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)))
    opened, first = case.state, len(case.events)
    case.after((REVIEWER.close, ApplicationWithdrawn(application=ID, withdrawn_on=date(2024, 6, 1), reason="搬走")))
    assert due_after(opened, case, first) == [None]
    assert repeated(case) == []
