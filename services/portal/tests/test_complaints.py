"""Tests of complaints, tips and ratings, and of the answers to them."""

import re
from typing import Any
from uuid import UUID

import httpx
from lianban_contracts.intake import ApplicationSubmitted

from services.policy.calendar.working_days import after_working_days

from .conftest import PORTAL, Stage, example, shared_stage
from .test_read_model import completed

stage = shared_stage()

FILED: Any = example(ApplicationSubmitted, UUID(int=1))
APPLICANT = FILED.identity.members[0]
TIP = {"kind": "tip", "region": FILED.region, "words": "邻居有两处房产", "contact": "13800001111"}


async def officer(stage: Stage, region: str = FILED.region, department: str = "civil") -> httpx.AsyncClient:
    return await stage.browser("officer", name="王示范", department=department, regions=[region])


async def complained(stage: Stage) -> str:
    """Makes a tip and returns its number."""
    async with stage.client() as client:
        answer = await client.post("/complaints", data=TIP)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rpartition("/")[2])


async def test_a_tip_gets_a_number_is_answered_and_the_answer_is_read_under_the_number(stage: Stage) -> None:
    number = await complained(stage)
    due = after_working_days(stage.portal.clock.today(), 15).day
    async with await officer(stage) as client, stage.client() as anybody:
        page = (await anybody.get(f"/complaints/{number}")).text
        assert f"{due.year}年{due.month}月{due.day}日" in page
        assert TIP["words"] not in page
        assert TIP["words"] in (await client.get("/queue/complaints")).text
        sent = await client.post("/queue/complaints", data={"number": number, "answer": "已核实"})
        assert sent.status_code == 303
        assert number not in (await client.get("/queue/complaints")).text
        again = await client.post("/queue/complaints", data={"number": number, "answer": "再答"})
        assert again.status_code == 404
        found = await anybody.post("/complaints", data={"number": number.lower().replace("-", " ")})
        assert "已核实" in (await anybody.get(found.headers["location"])).text


async def test_only_civil_affairs_of_the_region_reads_and_answers_it(stage: Stage) -> None:
    number = await complained(stage)
    for region, department in (("511700", "civil"), (FILED.region, "housing")):
        async with await officer(stage, region, department) as client:
            assert number not in (await client.get("/queue/complaints")).text
            answer = await client.post("/queue/complaints", data={"number": number, "answer": "不归我管"})
            assert answer.status_code == 404


async def test_what_is_missing_is_said_and_a_form_of_another_origin_is_refused(stage: Stage) -> None:
    async with stage.client() as client:
        page = await client.post("/complaints", data={"kind": "tip"})
        assert page.status_code == 422
        assert {"#region", "#words"} == set(re.findall(r'<li><a href="(#\w+)"', page.text))
        assert (await client.post("/complaints", data={"number": "NONSENSE"})).status_code == 422
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere"}):
            assert (await client.post("/complaints", data=TIP, headers=headers)).status_code == 403
        assert (await client.post("/complaints", data=TIP, headers={"origin": PORTAL})).status_code == 303


async def test_words_and_contact_are_stored_encrypted(stage: Stage) -> None:
    number = await complained(stage)
    content = await stage.portal.pool.fetchval("select content from complaints where number = $1", number)
    assert TIP["words"].encode() not in content
    assert TIP["contact"].encode() not in content


async def test_a_bad_rating_is_answered_within_15_working_days_and_a_good_one_is_counted(stage: Stage) -> None:
    for rating, waits in (("1", True), ("2", True), ("3", False), ("5", False)):
        application = await completed(stage)
        path = f"/applications/{application}/rating/statement"
        async with await stage.browser("citizen", name=APPLICANT.name, id_number=APPLICANT.id_number) as client:
            assert (await client.post(path, data={"words": "没选"})).status_code == 422
            for _ in range(2):
                assert (await client.post(path, data={"rating": rating, "words": "等得太久"})).status_code == 303
            assert (await client.get(f"/applications/{application}/rating/nonsense")).status_code == 404
        rows = await stage.portal.pool.fetch("select due_on from complaints where application = $1", application)
        assert [row["due_on"] is not None for row in rows] == [waits]
        async with await officer(stage) as client:
            page = (await client.get("/queue/complaints")).text
        assert (f"/applications/{application}/household" in page) is waits
