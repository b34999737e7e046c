"""Changes in the household (动态监测), and certification again."""

from datetime import date
from typing import Any

from lianban_contracts.review import AssessmentPostponed, CaseDetermined, VerificationRequested

from services.policy import Pack, Packs
from services.review.assessment import known_facts
from services.review.case import day_of
from services.review.events import AssessmentImpossible, CertificationBegun, ChangeTaken, FactsEstablished
from services.review.life import AGAIN, EVERY_DAY, Life, looks_again
from services.review.officer import Officers
from services.review.reviewer import Reviewer

from .help import (
    LIFE,
    OFFICERS,
    cash,
    change,
    comes_out_again,
    decided,
    documents,
    due,
    last,
    newcomer,
    officer,
    told,
    wage,
)
from .test_reviewer import (
    AHEAD,
    LEAVING,
    NOW,
    PACKS,
    REVIEWER,
    WAITING,
    WITHDRAWAL,
    determination,
    given,
    kinds,
    report,
    standings,
    submitted,
)

WORKS = change(date(2024, 7, 15), **wage(4000))


def test_a_change_is_told_only_to_whom_it_touches() -> None:
    case = decided(WAITING)
    events = case.when(
        LIFE.take_change, change(date(2024, 9, 1), "study", members={"m2": {"student_stage": "junior_high"}})
    )
    assert determination(events).referred_to == ("education",)
    assert told(events)["education"].facts.filed_on == date(2024, 9, 1)  # type: ignore[union-attr]


def test_a_household_that_is_no_longer_poor_is_withdrawn_everywhere() -> None:
    case = decided(WAITING)
    concerned = set(case.state.referred)
    events = case.when(LIFE.take_change, change(date(2024, 9, 1), **wage(50_000)))
    assert (determination(events).status, determination(events).category) == ("refused", "none")
    assert standings(events) == dict.fromkeys(concerned, "withdrawn")
    assert {one.ended_on for one in told(events).values()} == {date(2024, 9, 1)}, "what was paid until then stays paid"
    assert set(determination(events).referred_to) == concerned


def test_where_no_pack_is_in_force_on_the_day_all_stays_and_it_is_seen() -> None:
    case = decided(LEAVING)
    before, events = last(case), case.when(LIFE.take_change, change(date(2026, 1, 1), **wage(4000)))
    assert kinds(events) == [AssessmentImpossible, AssessmentPostponed]
    case.after((LIFE.take_change, change(date(2026, 1, 1), **wage(4000))))
    assert last(case) == before
    assert case.state.impossible[0].change
    case.after((LIFE.take_documents, documents()))
    assert last(case).category == before.category
    assert kinds(case.when(LIFE.certify, due(date(2026, 5, 10)))) == [AssessmentImpossible, AssessmentPostponed]


def test_once_a_pack_is_in_force_an_officer_has_it_assessed() -> None:
    early = _until(date(2024, 12, 31))
    works = change(date(2025, 2, 1), **wage(4000))
    case = decided(LEAVING).after((Life(early).take_change, works))
    assert case.state.impossible
    assert determination(case.when(Officers(early).establish, officer())).subtype == "income"
    events = case.when(OFFICERS.establish, officer())
    assert kinds(events)[:3] == [ChangeTaken, FactsEstablished, CaseDetermined]
    assert (determination(events).subtype, determination(events).assessed_on) == ("gradual_exit", date(2025, 2, 1))
    assert not case.after((OFFICERS.establish, officer())).state.impossible
    assert comes_out_again(case)


def test_what_waits_for_a_pack_goes_on_by_itself_once_one_is_in_force() -> None:
    early = Life(_until(date(2024, 12, 31)))
    joins = change(date(2025, 2, 1), "joined", **newcomer(LEAVING))
    case = decided(LEAVING).after(
        (early.take_change, change(date(2025, 1, 15), **wage(4000))),
        (early.take_change, joins),
        (early.certify, due(date(2025, 5, 10))),
    )
    assert len(case.state.impossible) == 3
    assert not case.when(early.look_again, AGAIN)
    (timer,) = looks_again(case.state, case.state, (), NOW)
    assert timer.due == NOW + EVERY_DAY
    before = case.state
    case.after((LIFE.look_again, AGAIN))
    assert (last(case).subtype, last(case).assessed_on) == ("gradual_exit", date(2025, 1, 15))
    assert [type(one) for one in case.state.waiting.values()] == [type(None), CertificationBegun]
    assert not case.state.impossible
    assert list(looks_again(before, case.state, (), NOW)) == [(AGAIN, None)]
    case.after((REVIEWER.take_report, report("r-2")), (REVIEWER.take_report, report("r-3")))
    assert (last(case).cause, last(case).assessed_on) == ("recertification", date(2025, 5, 10))
    assert comes_out_again(case)


def _until(day: date) -> Reviewer:
    """As REVIEWER, where the region's pack is in force until this day."""
    (pack,) = [pack for pack in PACKS.all if pack.region == LEAVING]
    shorter = pack.layout.in_force.model_copy(update={"to": day})
    layout = pack.layout.model_copy(update={"in_force": shorter})
    return Reviewer(Packs([Pack(layout, pack.reference.content_hash)]))


def test_a_change_before_the_first_report_is_assessed_as_of_its_day_without_anything_held() -> None:
    case = given().after((REVIEWER.open, submitted(LEAVING)))
    assert kinds(case.when(LIFE.take_change, change(date(2024, 6, 1), **wage(100)))) == [ChangeTaken]
    case.after((LIFE.take_change, change(date(2024, 6, 1), **wage(100))), (REVIEWER.take_report, report()))
    assert last(case).assessed_on == date(2024, 6, 1)
    assert known_facts(case.state).household.prior_category == "none"


def test_a_change_dated_back_does_not_move_the_day_back() -> None:
    case = (
        decided(LEAVING)
        .after((LIFE.take_change, WORKS))
        .after((LIFE.take_change, change(date(2024, 6, 1), "health", members={"m2": {"disability_grade": 2}})))
    )
    assert day_of(case.state) == date(2024, 7, 15)
    assert last(case).subtype == "gradual_exit"


def test_a_household_that_keeps_its_category_is_not_asked_anew_what_it_was_before() -> None:
    marginal_before: dict[str, Any] = {"household": {"prior_category": "marginal"}}
    case = given().after((REVIEWER.open, submitted(AHEAD)), (REVIEWER.take_report, report(**marginal_before)))
    case.after((LIFE.take_change, change(date(2021, 8, 1), "study", members={"m2": {"student_stage": "junior_high"}})))
    assert last(case).category == "minimum_living"
    assert known_facts(case.state).household.prior_category == "marginal"


def test_certification_asks_the_platform_and_changes_nothing_until_it_answers() -> None:
    case = decided(WAITING)
    before = last(case)
    events = case.when(LIFE.certify, due(date(2025, 5, 10)))
    assert kinds(events) == [CertificationBegun, VerificationRequested]
    case.after((LIFE.certify, due(date(2025, 5, 10))))
    assert last(case) == before
    case.after((REVIEWER.take_report, report("r-2")))
    assert (last(case).turn, last(case).cause, last(case).assessed_on) == (2, "recertification", date(2025, 5, 10))
    assert set(last(case).referred_to) == case.state.referred
    assert cash(last(case)) != cash(before)
    assert comes_out_again(case)


def test_documents_are_heard_while_a_certification_waits_for_its_report() -> None:
    case = decided(WAITING).after((LIFE.certify, due(date(2025, 5, 10))))
    events = case.when(LIFE.take_documents, documents(**wage(100)))
    assert (determination(events).cause, determination(events).assessed_on) == ("documents", None)


def test_a_withdrawn_case_hears_nothing_more() -> None:
    case = decided(WAITING).after((REVIEWER.close, WITHDRAWAL))
    assert {one.ended_on for one in told(case.events).values() if one.standing == "withdrawn"} == {None}
    assert not case.when(LIFE.take_documents, documents())
    assert not case.when(LIFE.take_change, WORKS)
    assert not case.when(LIFE.certify, due(date(2025, 5, 10)))
