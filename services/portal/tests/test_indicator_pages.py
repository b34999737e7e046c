"""The table of indicators over HTTP, from what was really published."""

import csv
from io import StringIO
from typing import Any

import httpx
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.life import StatementDelivered, VisitRecorded
from lianban_contracts.review import CaseDetermined

from services.chassis.tests.help import until

from .conftest import Stage, example
from .test_read_model import completed

APPLICANT: Any = example(ApplicationSubmitted, Stage.new())
QUERY = f"region={APPLICANT.region}&year={APPLICANT.filed_on.year}"


async def page(stage: Stage, path: str, role: str = "officer", **claims: Any) -> httpx.Response:
    async with await stage.browser(role, **claims) as client:
        return await client.get(path)


async def lines(stage: Stage) -> dict[str, dict[str, str]]:
    answer = await page(stage, f"/indicators.csv?{QUERY}&lang=en")
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf"), "a spreadsheet must see that it is UTF-8"
    return {row["Indicator"]: row for row in csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))}


async def test_a_case_that_was_published_is_counted(stage: Stage) -> None:
    case = await completed(stage)
    before = await stage.kept()
    await stage.publish(example(StatementDelivered, case), example(VisitRecorded, case))
    await until(lambda: _kept(stage, before + 2))
    found = await lines(stage)
    student = found["student aid rate"]
    assert (student["Actual"], student["Part"], student["Whole"], student["Met"]) == ("100.0%", "1", "1", "met")
    assert found["electricity concession"]["Actual"] == "100.0%"
    assert found["statements delivered"]["Actual"] == "100.0%"
    assert found["repair of dangerous houses"]["Actual"] == "no case"
    assert found["medical protection rate"]["Actual"] == "medical does not answer"
    assert found["standardised shelters"]["Actual"] == "not measured here"
    assert {row["Cases"] for row in found.values()} == {"1"}


async def _kept(stage: Stage, number: int) -> bool:
    return await stage.kept() >= number


async def test_a_case_under_way_counts_by_what_is_decided_so_far(stage: Stage) -> None:
    case = stage.new()
    await stage.publish(*(example(step, case) for step in (ApplicationSubmitted, CaseDetermined)))
    await until(lambda: _kept(stage, 2))
    joint = (await lines(stage))["joint handling"]
    assert 0 < int(joint["Part"]) < int(joint["Whole"])
    assert joint["Met"] == "not met"


async def test_the_page_says_the_day_the_source_and_what_is_not_measured(stage: Stage) -> None:
    shown = (await page(stage, f"/indicators?{QUERY}")).text
    for said in ("统计日", "学生资助政策落实率", "无应办对象", "不在本系统统计范围", "政策包", "S001-I14"):
        assert said in shown
    assert (await page(stage, "/indicators?region=000000")).status_code == 422


async def test_who_signed_in_long_ago_signs_in_again_before_he_takes_the_file_away(stage: Stage) -> None:
    async with await stage.browser("officer", auth_time=1) as client:
        answer = await client.get(f"/indicators.csv?{QUERY}", headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert "fresh=1" in answer.headers["location"]
