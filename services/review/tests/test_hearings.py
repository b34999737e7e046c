"""Before a refusal or an end that rests on facts which the household did not declare, it is heard (听取意见)."""

from datetime import date, datetime, timedelta
from typing import Any

from lianban_contracts.life import HearingAnswered
from lianban_contracts.review import CaseDetermined, HearingOpened, UndeclaredFact

from services.chassis.core.clock import CHINA
from services.chassis.core.command import DecisionContext
from services.review.events import HearingEnded, ReportTaken
from services.review.hearings import NAME, Hearings, timers

from .help import LIFE, OFFICERS, change, comes_out_again, decided, documents, last, officer, wage
from .test_reviewer import (
    AHEAD,
    ID,
    NOW,
    REVIEWER,
    RICH,
    WAITING,
    Given,
    determination,
    given,
    kinds,
    report,
    submitted,
)

HEARINGS = Hearings(REVIEWER)
DEPOSIT: dict[str, Any] = {"household": {"financial_assets_fen": 9_000_000}}


def heard() -> Given:
    return given().after((REVIEWER.open, submitted(WAITING)), (REVIEWER.take_report, report(**DEPOSIT)))


def answered(agrees: bool, number: int = 1, words: str = "") -> HearingAnswered:
    return HearingAnswered(application=ID, number=number, answered_on=NOW.date(), agrees=agrees, words=words)


def test_a_deposit_that_nobody_declared_is_told_with_both_figures_and_decides_nothing_yet() -> None:
    events = given().after((REVIEWER.open, submitted(WAITING))).when(REVIEWER.take_report, report(**DEPOSIT))
    assert kinds(events) == [ReportTaken, HearingOpened]
    opened = events[1]
    assert isinstance(opened, HearingOpened)
    assert opened.found == (UndeclaredFact(fact="financial_assets_fen", declared="0", found="9000000"),)
    assert (opened.opened_on, opened.answer_by) == (date(2026, 3, 5), date(2026, 3, 12))
    assert opened.explanation is not None
    assert "90,000" in opened.explanation.zh


def test_a_household_that_agrees_is_decided_at_once() -> None:
    case = heard()
    events = case.when(HEARINGS.take_answer, answered(True))
    assert kinds(events) == [HearingEnded, CaseDetermined]
    assert (determination(events).status, determination(events).cause) == ("refused", "report")
    case.after((HEARINGS.take_answer, answered(True)))
    assert case.state.hearing is None
    assert not case.when(HEARINGS.take_answer, answered(True))
    assert not case.when(HEARINGS.fire, NAME)
    assert comes_out_again(case)


def test_after_the_days_the_decision_follows_without_an_answer() -> None:
    case = heard()
    (timer,) = timers(Given(given().state).state, case.state)
    assert timer.due == datetime(2026, 3, 13, tzinfo=CHINA)
    events = HEARINGS.fire(case.state, NAME, DecisionContext(NOW + timedelta(days=8)))
    assert determination(events).status == "refused"


def test_an_objection_waits_for_an_officer_whose_facts_decide() -> None:
    case = heard()
    before = case.state
    case.after((HEARINGS.take_answer, answered(False, words="亲戚暂存")))
    assert case.state.objection is not None
    assert case.state.objection.words == "亲戚暂存"
    assert [timer.due for timer in timers(before, case.state)] == [None]
    assert not case.when(HEARINGS.fire, NAME)
    case.after((OFFICERS.establish, officer(household={"financial_assets_fen": 0})))
    assert (last(case).status, last(case).category, case.state.hearing) == ("final", "minimum_living", None)
    assert comes_out_again(case)


def test_an_officer_who_finds_nothing_else_refuses() -> None:
    case = heard().after((HEARINGS.take_answer, answered(False, words="不对")), (OFFICERS.establish, officer()))
    assert (last(case).status, last(case).cause) == ("refused", "officer")


def test_documents_during_the_hearing_decide_only_if_they_change_the_result() -> None:
    case = heard().after((LIFE.take_documents, documents()))
    assert (case.state.determination, case.state.hearings) == (None, 1)
    case.after((LIFE.take_documents, documents(household={"financial_assets_fen": 0})))
    assert (last(case).status, case.state.hearing) == ("final", None)


def test_what_the_household_declared_itself_is_refused_without_a_hearing() -> None:
    stated = submitted(WAITING, financial_assets_fen=9_000_000)
    events = given().after((REVIEWER.open, stated)).when(REVIEWER.take_report, report(**wage(1)))
    assert determination(events).status == "refused"


def test_the_end_by_a_change_is_heard_and_amounts_run_until_then() -> None:
    case = decided(WAITING)
    before = last(case)
    case.after((LIFE.take_change, change(date(2024, 7, 15))), (REVIEWER.take_report, report("r-2", **RICH)))
    assert last(case) == before
    case.after((HEARINGS.take_answer, answered(True)))
    assert (last(case).status, last(case).cause, last(case).assessed_on) == ("refused", "change", date(2024, 7, 15))
    assert comes_out_again(case)
    assert not case.when(REVIEWER.take_report, report("r-2", **RICH)), "it was heard once"


def test_a_provisional_approval_is_heard_before_it_is_withdrawn() -> None:
    case = given().after((REVIEWER.open, submitted(AHEAD)), (REVIEWER.take_report, report(**RICH)))
    assert last(case).status == "provisional"
    case.after((HEARINGS.take_answer, answered(True)))
    assert last(case).status == "withdrawn"
    assert comes_out_again(case)
