"""Housing on the real database: one household a dwelling, the line in order, and whose turn it is when one is vacant."""

from datetime import date
from random import Random
from typing import Any

from lianban_contracts.review import CaseReferred

from services.referral.tests.help import Office, decision, member, referral, together, withdrawn

REGION, DAY = "350121", date(2020, 9, 1)
ITEM, RENT = "housing.public_rental", "housing.rent_reduction"


def asking(number: int, filed_on: date = DAY, **facts: Any) -> CaseReferred:
    """A household without a home asks for a dwelling."""
    wishes: dict[str, Any] = {"housing_request": "allocation", "housing_situation": "none"} | facts
    wage = facts.pop("wage", 10_000)
    wishes.pop("wage", None)
    return referral("housing", number, member(region=REGION, wage_fen_per_month=wage), filed_on=filed_on, **wishes)


def dwelling(number: int, area: str = "40") -> dict[str, str]:
    return {"number": f"D-{number:04}", "region": REGION, "area_m2": area}


async def outcome(office: Office, case: CaseReferred) -> str:
    return decision(await office.answered(case.application), ITEM).outcome


async def line(office: Office) -> list[str]:
    """The applications in the region's line, as people see it."""
    shown = await office.get(f"/queue?region={REGION}&limit=1000")
    assert [one["place"] for one in shown["waiting"]] == list(range(1, len(shown["waiting"]) + 1))
    return [one["application"] for one in shown["waiting"]]


async def test_of_three_households_for_one_dwelling_the_others_are_told_their_places(housing: Office) -> None:
    await housing.put("dwellings", dwelling(1))
    first, second, third = await housing.take(asking(1), asking(2), asking(3))
    assert decision(first, ITEM).outcome == "granted"
    assert "目前轮候第1位" in decision(second, ITEM).explanation.zh
    assert "目前轮候第2位" in decision(third, ITEM).explanation.zh
    shown = await housing.get(f"/queue/{third.application}")
    assert (shown["state"], shown["region"], shown["place"], shown["waiting"]) == ("waiting", REGION, 2, 2)
    assert (await housing.get(f"/queue/{first.application}"))["number"] == "D-0001"
    assert (await housing.get(f"/queue/{asking(4).application}"))["code"] == "not_in_queue"


async def test_a_household_whose_case_took_longer_stands_where_it_filed(housing: Office) -> None:
    await housing.take(asking(5), asking(6))
    (late,) = await housing.take(asking(1))
    (of_the_day_before,) = await housing.take(asking(9, date(2020, 8, 31)))
    assert "第1位" in decision(late, ITEM).explanation.zh
    assert "第1位" in decision(of_the_day_before, ITEM).explanation.zh
    order = [asking(number).application for number in (9, 1, 5, 6)]
    assert await line(housing) == [str(one) for one in order]


async def test_households_that_come_in_one_batch_are_served_in_the_order_of_filing(housing: Office) -> None:
    await housing.put("dwellings", dwelling(1), dwelling(2))
    answers = await housing.take(*(asking(number) for number in (5, 3, 1, 4, 2)))
    assert [decision(answer, ITEM).outcome for answer in answers] == [
        "queued",
        "queued",
        "granted",
        "queued",
        "granted",
    ]
    told = [decision(answer, ITEM).explanation.zh for answer in answers]
    assert [
        place in said for place, said in zip(("第3位", "第1位", "公租房", "第2位", "公租房"), told, strict=True)
    ] == [True] * 5


async def test_who_is_not_entitled_holds_nobody_up_for_long(housing: Office) -> None:
    await housing.put("dwellings", dwelling(1))
    well_housed = asking(1, housing_situation="owned", floor_area_m2="90")
    await housing.take(asking(2), well_housed)
    await housing.fire()
    assert (await outcome(housing, well_housed), await outcome(housing, asking(2))) == ("declined", "granted")


async def test_two_processes_give_200_households_20_dwellings_once_each(two: list[Office]) -> None:
    await two[0].put("dwellings", *(dwelling(number) for number in range(20)))
    cases = [asking(number) for number in range(1, 201)]
    Random(1).shuffle(cases)
    batches = [cases[start : start + 10] for start in range(0, 200, 10)]
    parts = await together(*(two[index % 2].take(*batch) for index, batch in enumerate(batches)))
    answers = [answer for part in parts for answer in part]
    granted = [answer for answer in answers if decision(answer, ITEM).outcome == "granted"]
    holders = await two[0].pool.fetch("select allocated_to from dwellings")
    assert len(granted) == 20
    assert {answer.application for answer in granted} == {row["allocated_to"] for row in holders}
    queued = sorted(answer.application for answer in answers if decision(answer, ITEM).outcome == "queued")
    assert len(queued) == 180
    assert await line(two[0]) == [str(application) for application in queued]


async def test_what_becomes_vacant_is_given_to_those_who_stand_first_and_to_nobody_twice(two: list[Office]) -> None:
    office = two[0]
    await office.take(*(asking(number) for number in range(1, 8)))
    await office.put("dwellings", dwelling(1), dwelling(2), dwelling(3))
    while any(await together(two[0].fire(), two[1].fire())):
        pass
    assert [await outcome(office, asking(number)) for number in range(1, 5)] == ["granted"] * 3 + ["queued"]
    answer = await office.answered(asking(1).application)
    assert (answer.turn, answer.revision) == (1, 2)
    assert len(await line(office)) == 4
    assert await office.pool.fetchval("select count(*) from timers") == 0


async def test_who_asks_while_a_dwelling_is_on_offer_does_not_get_it(housing: Office) -> None:
    await housing.take(asking(1))
    await housing.put("dwellings", dwelling(1))
    (later,) = await housing.take(asking(2))
    assert decision(later, ITEM).outcome == "queued"
    await housing.fire()
    assert await outcome(housing, asking(1)) == "granted"
    assert "目前轮候第1位" in decision(later, ITEM).explanation.zh
    assert await line(housing) == [str(later.application)]


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


async def test_who_asks_for_no_dwelling_waits_for_nobody(housing: Office) -> None:
    case = referral("housing", 1, member(region=REGION, wage_fen_per_month=10_000), filed_on=DAY)
    async with housing.pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(1, $1)", int(REGION))
        await housing.take(case)
