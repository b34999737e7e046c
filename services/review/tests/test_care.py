"""Who cannot care for himself, and where he is cared for, leaves review as sums alone."""

from services.department.tests.help import Office

from .help import change
from .test_api import hear, review
from .test_reviewer import AHEAD, FILED, WITHDRAWAL, report, submitted

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
    await hear(review, change(FILED[AHEAD], "health", members={"m2": {"care_setting": "central"}}))
    assert await care(review) == (2, 2)


async def test_a_case_of_another_category_or_withdrawn_does_not_count(review: Office) -> None:
    await hear(review, submitted(AHEAD), report(members={"m1": MEMBERS["m1"]}))
    assert await care(review) == (0, 0)
    await hear(review, report("r-2", members=MEMBERS))
    await hear(review, WITHDRAWAL)
    assert await care(review) == (0, 0)


async def test_a_year_is_a_number(review: Office) -> None:
    assert (await review.get("/care?region=350121&year=soon"))["code"] == "bad_filter"
