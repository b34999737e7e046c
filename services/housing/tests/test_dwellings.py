"""Housing on the real database: one household a dwelling, its rent, and who gets it next."""

from datetime import date
from typing import Any

from services.housing.tests.households import ITEM, asking, dwelling, line, outcome
from services.referral.tests.help import Office, decision, member, referral, together, withdrawn

RENT = "housing.rent_reduction"


async def test_a_withdrawn_household_leaves_its_dwelling_to_the_next(housing: Office) -> None:
    await housing.put("dwellings", dwelling(1))
    await housing.take(asking(1), asking(2), asking(3))
    await housing.take(withdrawn(asking(1)), withdrawn(asking(2)))
    await housing.fire()
    assert await outcome(housing, asking(3)) == "granted"
    assert await line(housing) == []


async def test_a_dwelling_that_was_moved_out_of_goes_to_the_next(housing: Office) -> None:
    await housing.put("dwellings", dwelling(1))
    await housing.take(asking(1), asking(2))
    assert (await housing.put("vacated", {"number": "D-0001"})).status_code == 200
    await housing.fire()
    assert await outcome(housing, asking(2)) == "granted"
    assert (await housing.get(f"/queue/{asking(2).application}"))["number"] == "D-0001"


async def test_whose_turn_it_is_and_has_found_a_home_leaves_the_line(housing: Office) -> None:
    first, second = asking(1), asking(2)
    await housing.take(first, second)
    await housing.put("homes", {"person": first.persons[0].id_number, "housing_situation": "public_rental"})
    await housing.put("dwellings", dwelling(1))
    while await housing.fire():
        pass
    assert (await outcome(housing, first), await outcome(housing, second)) == ("not_applicable", "granted")


async def test_the_dwelling_that_a_household_lives_in_is_not_taken_when_it_is_asked_again(housing: Office) -> None:
    case = asking(1)
    await housing.put("dwellings", dwelling(1))
    await housing.take(case)
    await housing.put("homes", {"person": case.persons[0].id_number, "housing_situation": "public_rental"})
    await housing.take(case.model_copy(update={"turn": 2}))
    assert (await housing.get(f"/queue/{case.application}"))["number"] == "D-0001"


async def test_a_household_has_one_dwelling_whichever_of_its_applications_asks(two: list[Office]) -> None:
    mother = {"m1": asking(1).persons[0].id_number}
    first, second, other = asking(1), asking(2, persons=mother), asking(3)
    await together(two[0].take(first), two[1].take(second), two[0].take(other))
    await two[0].put("dwellings", dwelling(1), dwelling(2))
    while any([await two[0].fire(), await two[1].fire()]):
        pass
    answer = await two[0].answered(second.application)
    assert (await outcome(two[0], first), await outcome(two[0], other)) == ("granted", "granted")
    assert (decision(answer, ITEM).outcome, decision(answer, ITEM).reason) == ("declined", "granted_elsewhere")
    await two[0].put("vacated", {"number": "D-0001"})
    (anew,) = await two[0].take(asking(4, persons=mother))
    assert decision(anew, ITEM).outcome == "granted"


async def test_what_was_granted_beside_the_dwelling_stays_when_one_is_offered(housing: Office) -> None:
    """330305: improvement of the home is counted in places, and stays granted by its place."""
    region, day, improvement = "330305", date(2026, 3, 2), "housing.home_environment"
    wishes: dict[str, Any] = {
        "housing_request": "allocation",
        "housing_situation": "none",
        "home_environment_need": True,
    }
    case = referral("housing", 1, member(region=region), filed_on=day, **wishes)
    await housing.put("places", {"item": improvement, "region": region, "available": 1})
    await housing.take(case)
    await housing.put("dwellings", dwelling(1) | {"region": region})
    await housing.fire()
    answer = await housing.answered(case.application)
    assert [decision(answer, item).outcome for item in (ITEM, improvement)] == ["granted", "granted"]
    assert await housing.pool.fetchval("select available from places") == 0


async def test_rent_is_exact_to_the_fen_by_area_and_category(housing: Office) -> None:
    await housing.put("dwellings", dwelling(1, "37.46"), dwelling(2, "37.46"))
    differential, full = await housing.take(asking(1), asking(2, wage=0))
    rents = [decision(answer, RENT) for answer in (differential, full)]
    assert [(rent.amount_fen, rent.amount_kind) for rent in rents] == [(2997, "payable"), (0, "payable")]


async def test_with_the_dwelling_of_a_later_day_comes_its_rent(housing: Office) -> None:
    await housing.take(asking(1))
    assert decision(await housing.answered(asking(1).application), RENT).outcome == "not_applicable"
    await housing.put("dwellings", dwelling(1, "50.01"))
    await housing.fire()
    rent = decision(await housing.answered(asking(1).application), RENT)
    assert (rent.amount_fen, rent.period) == (4001, "month")


async def test_who_waits_for_a_place_in_the_programme_is_offered_the_next_and_keeps_the_dwelling(
    housing: Office,
) -> None:
    region, day, improvement = "330305", date(2026, 3, 2), "housing.home_environment"
    facts: dict[str, Any] = {
        "home_environment_need": True,
        "housing_request": "allocation",
        "housing_situation": "none",
    }
    case = referral("housing", 1, member(region=region), filed_on=day, **facts)
    await housing.put("dwellings", {"number": "D-1", "region": region, "area_m2": "40"})
    (first,) = await housing.take(case)
    assert (decision(first, ITEM).outcome, decision(first, improvement).outcome) == ("granted", "queued")
    await housing.put("places", {"item": improvement, "region": region, "available": 1})
    await housing.fire()
    again = await housing.answered(case.application)
    assert (decision(again, ITEM).outcome, decision(again, improvement).outcome) == ("granted", "granted")
    assert await housing.pool.fetchval("select allocated_to from dwellings") == case.application
