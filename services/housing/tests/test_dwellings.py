"""Housing on a real database: one household per dwelling, its rent, and who gets it next."""

from datetime import date
from typing import Any

from lianban_contracts.review import CaseReferred

from services.chassis.core.command import Command
from services.department.tests.help import Office, decision, id_number, member, referral, together, withdrawn
from services.housing.register import HousingRegister
from services.housing.stock import SQL

from .households import ITEM, asking, dwelling, line, outcome

RENT = "housing.rent_reduction"
DONGTOU, IMPROVEMENT = "330305", "housing.home_environment"
ONE_PLACE = {"item": IMPROVEMENT, "region": DONGTOU, "available": 1}


def improving(number: int, persons: dict[str, str] | None = None, **facts: Any) -> CaseReferred:
    """Returns a referral of 330305 that asks for a dwelling and a place in the programme that improves homes."""
    wishes: dict[str, Any] = {
        "housing_request": "allocation",
        "housing_situation": "none",
        "home_environment_need": True,
    } | facts
    return referral("housing", number, member(region=DONGTOU), filed_on=date(2026, 3, 2), persons=persons, **wishes)


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
    case = improving(1)
    await housing.put("places", ONE_PLACE)
    await housing.take(case)
    await housing.put("dwellings", dwelling(1) | {"region": DONGTOU})
    await housing.fire()
    answer = await housing.answered(case.application)
    assert [decision(answer, item).outcome for item in (ITEM, IMPROVEMENT)] == ["granted", "granted"]
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
    case = improving(1)
    await housing.put("dwellings", dwelling(1) | {"region": DONGTOU})
    (first,) = await housing.take(case)
    assert [decision(first, item).outcome for item in (ITEM, IMPROVEMENT)] == ["granted", "queued"]
    await housing.put("places", ONE_PLACE)
    await housing.fire()
    again = await housing.answered(case.application)
    assert [decision(again, item).outcome for item in (ITEM, IMPROVEMENT)] == ["granted", "granted"]
    assert await housing.pool.fetchval("select allocated_to from dwellings") == case.application


async def test_who_has_a_home_of_his_own_when_a_place_is_offered_gives_the_dwelling_back_for_good(
    housing: Office,
) -> None:
    case = improving(1)
    await housing.put("dwellings", dwelling(1) | {"region": DONGTOU})
    await housing.take(case)
    home = {"person": case.persons[0].id_number, "housing_situation": "owned", "floor_area_m2": "200"}
    await housing.put("homes", home)
    await housing.put("places", ONE_PLACE)
    await housing.fire()
    assert await outcome(housing, case) == "declined"
    anew = improving(2, persons={"m1": case.persons[0].id_number})
    await housing.put("homes", home | {"housing_situation": "none"})
    (answer,) = await housing.take(anew)
    assert decision(answer, ITEM).outcome == "granted"


async def test_a_batch_that_asks_for_nothing_scarce_asks_for_homes_alone(housing: Office) -> None:
    case = improving(1, home_environment_need=False, housing_request="none")
    said: list[str] = []
    async with housing.pool.acquire() as connection:
        with connection.query_logger(lambda query: said.append(query.query)):
            known = await HousingRegister().load(connection, [Command(case.application, case, None)])
            known.apply(case, case.facts, ())
            await HousingRegister().save(connection, known, ())
    assert said == [SQL["homes"]]


async def test_an_error_between_decision_and_append_allocates_nothing(housing: Office) -> None:
    failing, case = improving(2), improving(1)
    await housing.put("dwellings", dwelling(1) | {"region": DONGTOU}, dwelling(2) | {"region": DONGTOU})
    await housing.put("places", ONE_PLACE)
    answer = await housing.take_after_error(failing, case)
    assert [decision(answer, item).outcome for item in (ITEM, IMPROVEMENT)] == ["granted", "granted"]
    assert (await housing.get(f"/queue/{case.application}"))["number"] == "D-0001"
    assert await housing.pool.fetchval("select available from places") == 0


async def test_a_house_is_repaired_once_also_after_the_file_ended(housing: Office) -> None:
    def damaged(number: int) -> CaseReferred:
        persons = {"m1": id_number(7)}
        home: dict[str, Any] = {"residence_area": "rural", "dangerous_house_grade": "C"}
        return referral("housing", number, member(region="330304"), filed_on=date(2024, 5, 10), persons=persons, **home)

    async def repaired(case: CaseReferred) -> str:
        (found,) = await housing.take(case)
        return decision(found, "housing.dangerous_house").outcome

    assert await repaired(damaged(1)) == "granted"
    await housing.take(withdrawn(damaged(1)).model_copy(update={"ended_on": date(2024, 6, 1)}))
    assert await repaired(damaged(2)) == "declined"
