"""Housing on a real database: the order of the waiting list, and offers of vacant dwellings."""

from datetime import date
from random import Random

from services.department.tests.help import Office, decision, member, referral, together

from .households import DAY, ITEM, REGION, asking, dwelling, line, outcome

NEW, NEW_DAY = "330304", date(2023, 3, 1)
"""A region to which households move, and a day on which its plan is in force."""


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


async def test_who_moves_to_another_region_waits_there_since_the_day_of_their_filing(housing: Office) -> None:
    before, moves, other = asking(1, NEW_DAY), asking(2, NEW_DAY), asking(3, date(2023, 3, 2), region=NEW)
    await housing.take(before, moves, other)
    (answer,) = await housing.take(asking(2, date(2023, 3, 9), region=NEW, turn=2))
    assert "第1位" in decision(answer, ITEM).explanation.zh
    assert await line(housing) == [str(before.application)]
    await housing.put("dwellings", dwelling(1, region=NEW))
    await housing.fire()
    assert (await outcome(housing, moves), await outcome(housing, other)) == ("granted", "queued")
    assert await housing.pool.fetchval("select count(*) from waiting") == 2


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


async def test_who_asks_for_no_dwelling_waits_for_nobody(housing: Office) -> None:
    case = referral("housing", 1, member(region=REGION, wage_fen_per_month=10_000), filed_on=DAY)
    async with housing.pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(1, $1)", int(REGION))
        await housing.take(case)
