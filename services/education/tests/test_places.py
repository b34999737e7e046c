"""Who finds no place in a programme waits, and is served in the order of filing when one is left."""

import asyncio
from datetime import date

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.review import CaseReferred

from services.department.quota import Quota
from services.department.tests.help import Office, decision, member, referral, together, withdrawn

REGION, NEXT_DISTRICT, PROGRAMME = "330304", "330305", "education.vocational_1619"
BORN = date(2007, 3, 1)


def pupil(number: int, day: int = 10, pupils: int = 1, region: str = REGION, turn: int = 1) -> CaseReferred:
    """A household with a pupil at a vocational school, or several, that filed on this day of October."""
    children = [member(f"m{2 + one}", region=region, born=BORN, student_stage="vocational") for one in range(pupils)]
    return referral("education", number, member(region=region), *children, filed_on=date(2024, 10, day), turn=turn)


async def left(office: Office, number: int) -> None:
    await office.put("places", {"item": PROGRAMME, "region": REGION, "available": number})


async def outcome(office: Office, case: CaseReferred) -> str:
    """What was decided last."""
    return decision(await office.answered(case.application), PROGRAMME).outcome


def outcomes(answers: list[BenefitsDecided]) -> list[str]:
    return [decision(one, PROGRAMME).outcome for one in answers]


async def test_a_new_place_goes_to_who_filed_first_whoever_came_first(education: Office) -> None:
    late, early = pupil(1, day=20), pupil(2, day=10)
    assert outcomes([*await education.take(late), *await education.take(early)]) == ["queued", "queued"]
    await left(education, 1)
    await education.fire()
    assert (await outcome(education, early), await outcome(education, late)) == ("granted", "queued")
    assert await education.pool.fetchval("select count(*) from timers") == 0


async def test_nobody_who_files_later_overtakes_those_who_wait(education: Office) -> None:
    waits, later = pupil(1, day=10), pupil(2, day=11)
    await education.take(waits)
    await left(education, 1)
    assert outcomes(await education.take(later)) == ["queued"]
    await education.fire()
    assert (await outcome(education, waits), await outcome(education, later)) == ("granted", "queued")


async def test_a_place_that_is_given_back_is_offered_to_the_next(education: Office) -> None:
    await left(education, 1)
    holder, second, third = pupil(1), pupil(2, day=11), pupil(3, day=12)
    assert outcomes(await education.take(holder, second, third)) == ["granted", "queued", "queued"]
    await education.take(withdrawn(second))
    await education.take(withdrawn(holder))
    await education.fire()
    assert await outcome(education, third) == "granted"
    assert await education.pool.fetchval("select count(*) from waiting_for_places") == 0


async def test_who_waits_for_two_takes_the_one_that_is_left_and_waits_for_the_other(education: Office) -> None:
    twins = pupil(1, pupils=2)
    await education.take(twins)
    await left(education, 1)
    await education.fire()
    answered = decision(await education.answered(twins.application), PROGRAMME)
    assert answered.members == {"m2": 300_000, "m3": "queued"}
    assert await education.pool.fetchval("select number from waiting_for_places") == 1
    await left(education, 1)
    await education.fire()
    assert decision(await education.answered(twins.application), PROGRAMME).amount_fen == 600_000


async def test_who_moves_to_another_region_waits_there_since_the_same_day(education: Office) -> None:
    waits, others = pupil(1, day=10), pupil(2, day=11, region=NEXT_DISTRICT)
    await education.take(waits, others)
    await education.take(pupil(1, day=15, region=NEXT_DISTRICT, turn=2))
    await education.put("places", {"item": PROGRAMME, "region": NEXT_DISTRICT, "available": 1})
    await education.fire()
    assert (await outcome(education, waits), await outcome(education, others)) == ("granted", "queued")


async def test_who_moves_to_another_region_keeps_their_place_until_it_is_given_back_where_it_was_taken(
    education: Office,
) -> None:
    await left(education, 1)
    holder, second = pupil(1), pupil(2, day=11)
    assert outcomes(await education.take(holder, second)) == ["granted", "queued"]
    moved = pupil(1, day=15, region=NEXT_DISTRICT, turn=2)
    assert outcomes(await education.take(moved)) == ["granted"]
    await education.take(withdrawn(moved))
    await education.fire()
    assert await outcome(education, second) == "granted"


async def test_two_processes_give_three_places_to_the_three_who_filed_first(two: list[Office]) -> None:
    cases = [pupil(number, day=number) for number in range(1, 9)]
    await together(*(two[number % 2].take(case) for number, case in enumerate(cases)))
    await left(two[0], 3)
    while any(await together(*(office.fire() for office in two))):
        pass
    assert [await outcome(two[0], case) for case in cases] == ["granted"] * 3 + ["queued"] * 5
    assert await two[0].pool.fetchval("select available from places") == 0


async def test_who_comes_while_the_first_places_are_said_is_offered_one(education: Office) -> None:
    (answer,) = await education.take(pupil(1))
    late, pool = pupil(2), education.pool
    async with pool.acquire() as connection, connection.transaction():
        batch = await Quota.load(connection, [late], (), ())
        saying = asyncio.create_task(left(education, 2))
        while not (saying.done() or await pool.fetchval("select count(*) from pg_locks where not granted")):
            await asyncio.sleep(0)
        batch.take(PROGRAMME, late, answer.decisions)
        await batch.save(connection)
    await saying
    offered = await pool.fetch("select stream from timers order by stream")
    assert [row["stream"] for row in offered] == [pupil(1).application, late.application]


async def test_an_error_between_decision_and_append_takes_no_place(education: Office) -> None:
    await left(education, 1)
    assert outcomes([await education.take_after_error(pupil(1), pupil(2))]) == ["granted"]
    assert await education.pool.fetchval("select available from places") == 0
