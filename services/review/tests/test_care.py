"""Who cannot care for himself, and where he is cared for, leaves review as sums alone."""

from uuid import UUID

import pytest
from lianban_contracts.review import CaseDetermined

from services.chassis.core.lanes import lane_of
from services.department.tests.help import Office
from services.review.care import CASES, SQL

from .help import change
from .test_api import hear, review
from .test_reviewer import AHEAD, FILED, ID, WITHDRAWAL, report, submitted

__all__ = ["review"]

ALONE = {"labour_capacity": "none", "disability_grade": 1}
MEMBERS = {
    "m1": {**ALONE, "self_care": "none", "care_setting": "central"},
    "m2": {**ALONE, "self_care": "half"},
}
YEAR = FILED[AHEAD].year


async def care(review: Office, region: str = AHEAD, year: object = YEAR) -> tuple[int, int]:
    found = await review.get(f"/care?region={region}&year={year}")
    return found["dependent"], found["central"]


async def test_the_extremely_poor_are_counted_by_the_facts_known_now(review: Office) -> None:
    view = await hear(review, submitted(AHEAD), report(members=MEMBERS))
    assert view["determination"]["category"] == "extreme_poverty"
    assert await care(review) == (2, 1)
    assert (await care(review, year=YEAR - 1), await care(review, region="330304")) == ((0, 0), (0, 0))
    await hear(review, change(FILED[AHEAD], "health", members={"m2": {"care_setting": "central"}}), report("r-2"))
    assert await care(review) == (2, 2)


async def test_a_case_of_another_category_or_withdrawn_does_not_count(review: Office) -> None:
    await hear(review, submitted(AHEAD), report(members={"m1": MEMBERS["m1"]}))
    assert await care(review) == (0, 0)
    await hear(review, report("r-2", members=MEMBERS))
    await hear(review, WITHDRAWAL)
    assert await care(review) == (0, 0)


async def test_many_cases_are_read_a_few_at_a_time(review: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.review.care.CASES", 2)
    await hear(review, submitted(AHEAD), report(members=MEMBERS))
    columns = "sequence, version, type, data, stored, hash"
    for copy in range(5):  # whole streams of other applications
        await review.pool.execute(
            f"insert into events (lane, stream, {columns}) select $1, $2, {columns} from events where stream = $3",
            (lane_of(ID) + copy + 1) % 64,
            UUID(int=ID.int + copy + 1),
            ID,
        )
    assert await care(review) == (12, 6)


async def test_the_cases_are_found_by_an_index(review: Office) -> None:
    await hear(review, submitted(AHEAD), report(members=MEMBERS))
    await review.pool.execute(
        """insert into events (lane, stream, sequence, version, type, data, stored, hash)
        select 0, gen_random_uuid(), n, 1, 'cn.lianban.review.case-determined.v1', '{"category": "none"}', now(), ''
        from generate_series(1000, 6000) n"""
    )
    await review.pool.execute("analyze events")
    rows = await review.pool.fetch(f"explain {SQL['extremely_poor']}", AHEAD, UUID(int=0), CASES, CaseDetermined.TYPE)
    plan = "\n".join(row[0] for row in rows)
    assert "events_extremely_poor" in plan
    assert "Seq Scan" not in plan


async def test_a_year_is_a_number(review: Office) -> None:
    assert (await review.get("/care?region=350121&year=soon"))["code"] == "bad_filter"
