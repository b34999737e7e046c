"""Moves to another region: the new region decides after its report, and the file keeps its old region until then."""

from datetime import date
from typing import Any

from lianban_contracts.decisions import Decision, Explanation
from lianban_contracts.review import CaseReferred, VerificationRequested

from services.policy import kept_after_move
from services.review.case import current_region, region_of
from services.review.events import ChangeTaken, ReportTaken
from services.review.reviewer import Reviewer

from .help import LIFE, cash, change, comes_out_again, decided, documents, last, told
from .test_reviewer import (
    AHEAD,
    LEAVING,
    PACKS,
    REVIEWER,
    WAITING,
    WITHDRAWAL,
    Given,
    determination,
    given,
    kinds,
    report,
    submitted,
)

NEW = "330305"
MOVE = change(date(2024, 6, 10), "move", to_region=NEW)


def moved(region: str = NEW) -> Given:
    """Returns a case that was determined in its region and has reported a move."""
    return decided(WAITING).after((LIFE.take_change, change(date(2024, 6, 10), "move", to_region=region)))


def test_a_move_asks_the_platform_of_the_new_region_and_changes_nothing_before_its_report() -> None:
    events = decided(WAITING).when(LIFE.take_change, MOVE)
    assert kinds(events) == [ChangeTaken, VerificationRequested]
    assert isinstance(events[1], VerificationRequested)
    assert events[1].region == NEW
    assert (current_region(moved().state), region_of(moved().state)) == (WAITING, WAITING)


def test_documents_are_decided_by_the_old_region_while_the_new_one_waits_for_its_report() -> None:
    assert determination(moved().when(LIFE.take_documents, documents())).pack.region == WAITING


def test_the_report_is_decided_by_the_pack_and_the_figures_of_the_new_region() -> None:
    case = moved().after((REVIEWER.take_report, report("r-2")))
    found = last(case)
    assert (found.pack.region, found.turn, found.assessed_on) == (NEW, 2, date(2024, 6, 10))
    assert current_region(case.state) == NEW
    assert comes_out_again(case)
    referrals = [one for one in case.events if isinstance(one, CaseReferred) and one.turn == 2]
    assert {one.region for one in referrals} == {NEW}
    assert {one.pack for one in referrals} == {found.pack}


def test_every_department_that_the_new_region_does_not_concern_is_withdrawn() -> None:
    case = moved(AHEAD)
    concerned = set(case.state.referred)
    events = case.when(REVIEWER.take_report, report("r-2"))
    assert concerned <= set(told(events))


def test_the_household_takes_its_category_and_cash_along() -> None:
    for region in (AHEAD, LEAVING, NEW):
        taken = moved(region).after((REVIEWER.take_report, report("r-2"))).state.learnt[-1]
        assert isinstance(taken, ReportTaken)
        assert taken.held is not None
        facts = taken.held.household
        before = last(decided(WAITING))
        assert (facts["prior_category"], facts["prior_cash_fen_per_month"]) == (before.category, cash(before))


def test_a_household_that_moves_back_before_the_decision_is_decided_by_its_old_region() -> None:
    back = change(date(2024, 6, 20), "move", to_region=WAITING)
    case = moved().after(
        (LIFE.take_change, back), (REVIEWER.take_report, report("r-2").model_copy(update={"answers": 3}))
    )
    assert (last(case).turn, last(case).pack.region) == (2, WAITING)


def test_a_move_before_the_first_determination_is_decided_by_the_new_region() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)), (LIFE.take_change, MOVE))
    assert last(case.after((REVIEWER.take_report, report().model_copy(update={"answers": 2})))).pack.region == NEW


def test_a_case_that_is_withdrawn_while_it_moves_ends_in_its_old_region() -> None:
    events = moved().when(Reviewer(PACKS).close, WITHDRAWAL)
    assert determination(events).pack.region == WAITING
    assert {one.region for one in told(events).values()} == {WAITING}


def test_what_the_old_region_granted_for_the_year_is_not_granted_again() -> None:
    pack = PACKS.in_force(NEW, date(2024, 6, 10))
    assert pack is not None
    item = next(item.id for item in pack.layout.items if item.period == "year")
    monthly = next(item.id for item in pack.layout.items if item.period == "month")

    def granted(name: str, period: Any, fen: int) -> Decision:
        words = Explanation(zh="理由", en="reason")
        fields: Any = {"reason": "entitled", "clause": "S000-1", "source": "seed", "explanation": words}
        return Decision(item=name, outcome="granted", period=period, amount_fen=fen, **fields)

    before = [granted(item, "year", 53_000), granted(monthly, "month", 900)]
    now = [granted(item, "year", 52_000), granted(monthly, "month", 1550)]
    days = date(2024, 3, 11), date(2024, 6, 10)
    kept = kept_after_move(pack, before, days[0], now, days[1], moved=True)
    assert [one.amount_fen for one in kept] == [53_000, 1550]
    assert kept[0].as_of == days[0]
    later = kept_after_move(pack, kept, days[1], now, date(2024, 9, 1), moved=False)
    assert [one.amount_fen for one in later] == [53_000, 1550], "a later round in the new region grants nothing again"
    next_year = kept_after_move(pack, later, days[1], now, date(2025, 1, 1), moved=False)
    assert [one.amount_fen for one in next_year] == [52_000, 1550]
