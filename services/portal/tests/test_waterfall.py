"""Tests of the waterfall: waiting times under the name of the service or person that had the case, on an axis for milliseconds and weeks."""

from pydantic import JsonValue

from services.chassis.operators.traced_event import TracedEvent, TracedMessage
from services.portal.pages.operator.trace_page import shown
from services.portal.pages.operator.waterfall import WIDTH, rows, totals
from services.portal.readmodel.trace import Trace, lay_out

from .test_trace import line


def event(name: str, kind: str, cause: str | None, second: int, sent: int | None = None) -> TracedEvent:
    return line(name, cause, second, sent, kind)


def trace(*events: TracedEvent) -> Trace:
    parts: dict[str, list[TracedEvent]] = {}
    for one in events:
        parts.setdefault(one.service, []).append(one)
    return lay_out("a", parts)


SUBMITTED = event("intake-1-1", "application-submitted", None, 0)


def turns(*events: TracedEvent) -> dict[str, float]:
    return {turn: seconds for turn, seconds in totals(trace(SUBMITTED, *events)).items() if seconds}


def test_a_message_is_on_its_way_and_then_with_a_department() -> None:
    assert turns(event("medical-1-1", "referral-taken", "intake-1-1", 9, sent=4)) == {"way": 4, "department": 5}


def test_what_the_household_does_ends_its_turn() -> None:
    assert turns(event("intake-1-2", "documents-supplied", "intake-1-1", 7)) == {"household": 7}


def test_a_correction_that_the_clock_ends_was_the_households_turn() -> None:
    asked = event("intake-1-2", "correction-requested", "intake-1-1", 2, sent=1)
    completed = event("intake-1-3", "application-completed", "intake-1-2", 32)
    assert turns(asked, completed)["household"] == 30


def test_a_report_ends_the_platforms_turn_and_a_timer_that_of_the_clock() -> None:
    assert turns(
        event("review-1-1", "case-opened", "intake-1-1", 0, sent=0),
        event("review-1-2", "report-taken", "review-1-1", 5),
    ) == {"platform": 5}
    assert turns(event("intake-1-2", "deadline-passed", "intake-1-1", 6)) == {"clock": 6}


def test_what_an_officer_establishes_ends_his_departments_turn() -> None:
    taken = event("housing-1-1", "referral-taken", "intake-1-1", 0, sent=0)
    assert turns(taken, event("housing-1-2", "facts-established", "housing-1-1", 8)) == {"department": 8}


def test_departments_side_by_side_count_once() -> None:
    both = (
        event(f"{name}-1-1", "referral-taken", "intake-1-1", until, sent=2)
        for name, until in (("medical", 6), ("housing", 9))
    )
    assert turns(*both) == {"way": 2, "department": 7}


def test_events_of_one_command_wait_once() -> None:
    taken = [
        event(f"medical-1-{number}", kind, "intake-1-1", 9, sent=4)
        for number, kind in ((1, "referral-taken"), (2, "benefits-decided"))
    ]
    first, second, third = rows(trace(SUBMITTED, *taken))
    assert (first.bars, [bar.seconds for bar in second.bars], third.bars, third.same) == ((), [4, 5], (), True)


def test_the_axis_goes_from_the_first_event_to_the_last_and_shortens_long_waits() -> None:
    found = rows(
        trace(
            SUBMITTED,
            event("medical-1-1", "x", "intake-1-1", 1, sent=1),
            event("housing-1-1", "x", "intake-1-1", 59, sent=1),
        )
    )
    assert (found[0].at, found[-1].at) == (0, WIDTH)
    assert found[1].at > WIDTH / 3


def test_an_event_at_the_same_moment_can_still_be_seen() -> None:
    _, row = rows(trace(SUBMITTED, event("medical-1-1", "x", "intake-1-1", 0, sent=0)))
    assert all(bar.width > 0 for bar in row.bars)


def test_nothing_known_has_no_rows() -> None:
    assert rows(trace()) == []


def test_what_leads_to_a_person_is_not_shown() -> None:
    data: JsonValue = {
        "visited_on": "2026-03-05",
        "by": "王样本",
        "note": "在家",
        "facts": [{"electricity_account": {"number": "3301"}}],
        "number": 2,
    }
    text = shown({"intake": [TracedMessage(**SUBMITTED.model_dump(), data=data)], "review": None})["intake-1-1"]
    assert not any(secret in text for secret in ("王样本", "在家", "3301"))
    assert "2026-03-05" in text
    assert '"number": 2' in text
