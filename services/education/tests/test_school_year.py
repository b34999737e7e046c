"""A child is aided once for a stage and school year, and a programme has no more places than it has."""

from datetime import date
from typing import Any

from lianban_contracts.review import CaseReferred

from services.department.tests.help import Office, decision, id_number, member, referral, together, withdrawn

REGION = "330304"
ITEM, PROGRAMME = "education.student_aid", "education.vocational_1619"
BORN, AUTUMN = date(2014, 5, 1), date(2024, 10, 10)
CHILD = id_number(7, BORN)


def filed(number: int, filed_on: date = AUTUMN, stage: Any = "primary", **facts: Any) -> CaseReferred:
    """A household with the same child as every other."""
    child = member("m2", region=REGION, born=BORN, student_stage=stage, **facts)
    return referral("education", number, member(region=REGION), child, filed_on=filed_on, persons={"m2": CHILD})


async def answer(office: Office, case: CaseReferred) -> tuple[str, str]:
    """Outcome and reason of the child's aid."""
    (decided,) = await office.take(case)
    found = decision(decided, ITEM)
    return found.outcome, found.reason


async def test_of_two_households_that_name_the_same_child_the_second_is_declined(education: Office) -> None:
    assert await answer(education, filed(1)) == ("granted", "entitled")
    assert await answer(education, filed(2)) == ("declined", "granted_elsewhere")


async def test_a_file_that_ended_keeps_what_it_was_granted_for_the_school_year(education: Office) -> None:
    await education.take(filed(1))
    await education.take(withdrawn(filed(1)).model_copy(update={"ended_on": AUTUMN}))
    assert await answer(education, filed(2)) == ("declined", "granted_elsewhere")
    assert await answer(education, filed(2).model_copy(update={"turn": 2})) == ("declined", "granted_elsewhere")


async def test_also_when_both_come_in_one_batch(education: Office) -> None:
    answers = await education.take(filed(1), filed(2))
    assert [decision(one, ITEM).outcome for one in answers] == ["granted", "declined"]


async def test_also_when_two_processes_decide_at_the_same_moment(two: list[Office]) -> None:
    for round_ in range(5):
        day = date(2023 + round_, 10, 10)
        pairs = await together(two[0].take(filed(10 * round_ + 1, day)), two[1].take(filed(10 * round_ + 2, day)))
        outcomes = sorted(decision(one, ITEM).outcome for pair in pairs for one in pair)
        assert outcomes == ["declined", "granted"]


async def test_the_next_school_year_and_the_next_stage_are_others(education: Office) -> None:
    assert (await answer(education, filed(1, date(2025, 6, 30))))[0] == "granted"
    assert (await answer(education, filed(2, date(2025, 9, 1))))[0] == "granted"
    assert (await answer(education, filed(3, date(2025, 9, 1), "junior_high")))[0] == "granted"
    assert (await answer(education, filed(4, date(2026, 6, 30))))[1] == "granted_elsewhere"


async def test_a_filing_in_july_or_august_counts_for_the_school_year_that_begins(education: Office) -> None:
    assert (await answer(education, filed(1, date(2025, 6, 30))))[0] == "granted"
    assert (await answer(education, filed(2, date(2025, 7, 1))))[0] == "granted"
    assert (await answer(education, filed(3, date(2025, 9, 1))))[1] == "granted_elsewhere"


async def test_the_same_case_in_a_later_turn_keeps_its_aid(education: Office) -> None:
    assert (await answer(education, filed(1)))[0] == "granted"
    assert (await answer(education, filed(1).model_copy(update={"turn": 2})))[0] == "granted"
    assert (await answer(education, filed(2)))[1] == "granted_elsewhere"


async def test_what_a_withdrawn_case_gave_back_another_may_have(education: Office) -> None:
    await education.take(filed(1))
    await education.take(withdrawn(filed(1)), filed(2))
    assert decision(await education.answered(filed(2).application), ITEM).outcome == "granted"


async def test_a_child_without_proof_of_enrolment_takes_nothing_from_the_other_parent(education: Office) -> None:
    await education.put("enrolments", {"person": CHILD, "student_stage": "primary", "enrolment_confirmed": False})
    assert await answer(education, filed(1)) == ("needs_documents", "enrolment_unconfirmed")
    await education.put("enrolments", {"person": CHILD, "student_stage": "primary"})
    assert (await answer(education, filed(2)))[0] == "granted"


async def test_the_school_register_says_stage_grade_and_boarding(education: Office) -> None:
    """350121: aid of compulsory school by boarding, aid of senior high by the grade of hardship."""
    region, day = "350121", date(2021, 9, 15)

    def of(number: int, stage: Any) -> CaseReferred:
        child = member("m2", region=region, born=BORN, student_stage=stage)
        return referral(
            "education",
            number,
            member(region=region, wage_fen_per_month=250_000),
            child,
            filed_on=day,
            persons={"m2": CHILD},
        )

    await education.put("enrolments", {"person": CHILD, "student_stage": "senior_high", "hardship_grade": "general"})
    (general,) = await education.take(of(1, "none"))
    await education.put("enrolments", {"person": CHILD, "student_stage": "vocational", "hardship_grade": "special"})
    (special,) = await education.take(of(2, "none"))
    await education.put("enrolments", {"person": CHILD, "student_stage": "vocational"})
    assert decision(general, "education.senior_high_aid").amount_fen == 150_000
    assert decision(special, "education.vocational_aid").amount_fen == 200_000


async def test_two_processes_give_five_places_to_five_of_forty(two: list[Office]) -> None:
    await two[0].put("places", {"item": PROGRAMME, "region": REGION, "available": 5})
    born = date(2007, 3, 1)
    cases = [
        referral(
            "education",
            number,
            member(region=REGION),
            member("m2", region=REGION, born=born, student_stage="vocational"),
            filed_on=AUTUMN,
        )
        for number in range(1, 41)
    ]
    batches = [cases[start : start + 5] for start in range(0, 40, 5)]
    parts = await together(*(two[index % 2].take(*batch) for index, batch in enumerate(batches)))
    outcomes = [decision(one, PROGRAMME).outcome for part in parts for one in part]
    assert (outcomes.count("granted"), outcomes.count("queued")) == (5, 35)
    assert await two[0].pool.fetchval("select available from places") == 0
    (again,) = await two[1].take(*(case.model_copy(update={"turn": 2}) for case in cases[:1]))
    assert decision(again, PROGRAMME).outcome == outcomes[0]


async def test_who_has_no_pupil_is_held_up_by_nobody(education: Office) -> None:
    await education.put("places", {"item": PROGRAMME, "region": REGION, "available": 5})
    async with education.pool.acquire() as connection, connection.transaction():
        await connection.execute("lock table places, granted_once in access exclusive mode")
        await education.take(referral("education", 1, member(region=REGION), filed_on=AUTUMN))
