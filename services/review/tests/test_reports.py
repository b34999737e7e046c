"""Several reports of the platform are awaited at once: each settles the request that it names and those before, and none is lost."""

from datetime import date
from typing import Any

from lianban_contracts.review import VerificationRequested
from lianban_contracts.verification import VerificationReported

from .help import LIFE, change, comes_out_again, decided, due, last, newcomer
from .test_reviewer import REVIEWER, WAITING, Given, given, report, submitted

JOINS = change(date(2024, 8, 1), "joined", **newcomer(WAITING))
EARNS: dict[str, Any] = {"members": {"m3": {"wage_fen_per_month": 100_000}}}


def answering(request: int, number: str, **found: Any) -> VerificationReported:
    return report(number, **found).model_copy(update={"answers": request})


def asked(case: Given) -> list[int]:
    """The numbers of what the platform was asked."""
    return [event.number for event in case.events if isinstance(event, VerificationRequested)]


def test_the_report_of_the_filing_does_not_answer_for_who_joined_meanwhile() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)), (LIFE.take_change, JOINS))
    assert asked(case) == [1, 2]
    case.after((REVIEWER.take_report, answering(1, "r-1")))
    assert (last(case).status, last(case).changes_waiting, last(case).assessed_on) == ("final", 1, None)
    case.after((REVIEWER.take_report, answering(2, "r-2", **EARNS)))
    assert last(case).countable_income_fen_per_month == 100_000
    assert (last(case).turn, last(case).cause, case.state.waiting) == (2, "change", {})
    assert comes_out_again(case)


def test_the_other_answers_for_both_when_it_comes_first() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)), (LIFE.take_change, JOINS))
    case.after((REVIEWER.take_report, answering(2, "r-2", **EARNS)))
    assert (last(case).turn, last(case).status, case.state.waiting) == (1, "final", {})
    assert last(case).countable_income_fen_per_month == 100_000
    assert not case.when(REVIEWER.take_report, answering(1, "r-1"))


def test_a_report_that_names_no_request_answers_the_oldest() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)), (LIFE.take_change, JOINS))
    case.after((REVIEWER.take_report, report("r-1")))
    assert set(case.state.waiting) == {2}


def test_the_report_on_who_joined_is_not_that_of_the_new_certification() -> None:
    case = decided(WAITING).after((LIFE.take_change, JOINS), (LIFE.certify, due(date(2025, 5, 10))))
    assert asked(case) == [1, 2, 3]
    case.after((REVIEWER.take_report, answering(2, "r-2", **EARNS)))
    assert (last(case).cause, last(case).assessed_on) == ("change", date(2024, 8, 1))
    assert case.state.certification
    case.after((REVIEWER.take_report, answering(3, "r-3", **EARNS)))
    assert (last(case).cause, last(case).assessed_on) == ("recertification", date(2025, 5, 10))
    assert case.state.certification is None
    assert comes_out_again(case)


def test_a_certification_whose_report_comes_first_is_made_without_who_joined() -> None:
    case = decided(WAITING).after((LIFE.certify, due(date(2025, 5, 10))), (LIFE.take_change, JOINS))
    case.after((REVIEWER.take_report, answering(2, "r-2")))
    assert (last(case).cause, last(case).assessed_on) == ("recertification", date(2025, 5, 10))
    assert last(case).changes_waiting == 1
    case.after((REVIEWER.take_report, answering(3, "r-3", **EARNS)))
    assert (last(case).cause, last(case).countable_income_fen_per_month) == ("change", 100_000)
    assert comes_out_again(case)


def test_a_report_on_who_joined_settles_the_certification_before() -> None:
    case = decided(WAITING).after((LIFE.certify, due(date(2025, 5, 10))), (LIFE.take_change, JOINS))
    case.after((REVIEWER.take_report, answering(3, "r-3", **EARNS)))
    assert (last(case).cause, last(case).assessed_on) == ("recertification", date(2025, 5, 10))
    assert (last(case).countable_income_fen_per_month, case.state.waiting) == (100_000, {})
    assert comes_out_again(case)


def test_a_second_report_on_a_request_that_was_answered_is_heard_too() -> None:
    case = decided(WAITING).after(
        (REVIEWER.take_report, answering(1, "r-2", members={"m1": {"wage_fen_per_month": 5}}))
    )
    assert (last(case).turn, last(case).cause) == (2, "report")
