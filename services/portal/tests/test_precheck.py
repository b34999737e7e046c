"""Tests of the pre-check: five answers and the items that are likely."""

from datetime import date

import pytest

from services.portal.pages.public.precheck import (
    SITUATIONS,
    PrecheckAnswers,
    PrecheckErrors,
    answers,
    household,
    outlook,
)
from services.portal.readmodel.pack_catalogue import CLOCKS, packs, region

DAY = date(2026, 3, 5)
REGIONS = packs().regions()


def test_numbers_are_read_as_people_type_them() -> None:
    given = {"people": "３", "income": " 1,500 ", "assets": "", "medical": "8000"}
    assert answers(given, ["school", "nonsense"]) == PrecheckAnswers(3, 150_000, 0, 800_000, frozenset({"school"}))


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"people": "", "income": ""}, {"people", "income"}),
        ({"people": "0", "income": "1"}, {"people"}),
        ({"people": "21", "income": "1"}, {"people"}),
        ({"people": "2", "income": "-1", "assets": "1,5", "medical": "9" * 30}, {"income", "assets", "medical"}),
    ],
)
def test_every_answer_that_cannot_be_read_is_named(given: dict[str, str], wrong: set[str]) -> None:
    with pytest.raises(PrecheckErrors) as unclear:
        answers(given, [])
    assert set(unclear.value.errors) == wrong


@pytest.mark.parametrize("code", REGIONS)
def test_a_poor_household_is_probably_entitled_and_a_rich_one_is_not(code: str) -> None:
    pack = packs().in_force(code, DAY)
    assert pack is not None
    poor = outlook(pack, DAY, PrecheckAnswers(3, 50_000, 0, 0, frozenset({"school"})))
    assert poor.found.category == "minimum_living"
    assert "civil.minimum_living_cash" in {decision.item for decision in poor.granted}
    rich = outlook(pack, DAY, PrecheckAnswers(3, 9_000_000, 900_000_000, 0))
    assert (rich.found.category, rich.granted) == ("none", [])


@pytest.mark.parametrize("people", [1, 2, 15])
def test_all_that_may_be_so_fits_into_a_household_of_any_size(people: int) -> None:
    _, members = household("330305", DAY, PrecheckAnswers(people, 100, 200, 300, frozenset(SITUATIONS)))
    assert len(members) == people
    assert sum(member.other_income_fen_per_month for member in members) == 100
    assert sum(bill.own_fen for member in members for bill in member.medical_bills) == 300


@pytest.mark.parametrize("code", REGIONS)
def test_a_region_says_what_it_offers_to_whom_and_how_long_it_takes(code: str) -> None:
    found = region(packs(), code, DAY)
    assert found is not None
    assert [step for step, _, _ in found.clocks] == list(CLOCKS)
    offers = [offer for several in found.offers.values() for offer in several]
    assert offers
    assert all(set(offer.categories) <= set(found.categories) and offer.categories for offer in offers)


def test_a_region_whose_plan_is_over_goes_on_and_says_so() -> None:
    over, runs = region(packs(), "350121", DAY), region(packs(), "330304", DAY)
    assert over is not None
    assert runs is not None
    assert (over.plan_ended_on, runs.plan_ended_on) == (date(2022, 12, 31), None)


def test_a_region_without_a_policy_offers_nothing() -> None:
    assert region(packs(), "110000", DAY) is None
