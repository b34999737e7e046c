"""Tests of the audit log's pages: supervisors read the lines of their own regions, newest first, and their reading is recorded too."""

from typing import Any

import pytest

from services.messages import LANGUAGES, word
from services.portal.identity.permissions import permissions
from services.portal.pages.officer.audit_log import PAGE

from .conftest import Stage, emptied_stage
from .test_queue import AGAIN, FILED, REGION, TASK, case, officer, page, post, said

stage = emptied_stage()


def supervisor(stage: Stage, *regions: str) -> Any:
    return stage.browser("supervisor", sub="s1", name="金国平", department="civil", regions=list(regions or [REGION]))


async def test_what_was_done_with_a_case_is_read_newest_first(stage: Stage) -> None:
    application, one = await case(stage, AGAIN), await officer(stage)
    await page(one)
    await post(one, application, "claim", said(TASK))
    await post(one, application, "release", said(TASK, 1))
    found = await page(await supervisor(stage), f"/audit/cases/{application}")
    places = [found.index(sentence) for sentence in ("查看审计日志", "退回", "领取")]
    assert places == sorted(places)
    assert "name o1" in found
    assert FILED.receipt in found
    lines = await stage.desk.audit.lines(f"application {application}")
    assert [line["action"] for line in lines] == ["audit.view"], "that he looked"


async def test_a_receipt_and_a_name_lead_to_their_lines(stage: Stage) -> None:
    application, one = await case(stage, AGAIN), await officer(stage)
    await page(one)
    await post(one, application, "claim", said(TASK))
    chief = await supervisor(stage)
    assert (await chief.get(f"/audit?receipt={FILED.receipt[-8:].lower()}")).headers["location"] == (
        f"/audit/cases/{application}"
    )
    assert (await chief.get("/audit?receipt=nothing")).status_code == 422
    person = (await chief.get("/audit", params={"account": "https://issuer o1"})).headers["location"]
    found = await page(chief, person)
    assert "领取" in found
    assert "查看审计日志</td>" not in found


async def test_what_belongs_to_other_regions_is_not_read(stage: Stage) -> None:
    application, one = await case(stage, AGAIN), await officer(stage)
    await page(one)
    await post(one, application, "claim", said(TASK))
    stranger = await supervisor(stage, "511700")
    for path in ("/audit", f"/audit/cases/{application}", "/audit/people/https%3A%2F%2Fissuer%20o1"):
        assert "name o1" not in await page(stranger, path)
    assert (await stranger.get(f"/audit?receipt={FILED.receipt}")).status_code == 422


async def test_a_refused_look_at_a_case_elsewhere_is_read_where_its_person_works(stage: Stage) -> None:
    application, curious = await case(stage), await officer(stage, regions=["511700"])
    await page(curious)
    assert (await curious.get(f"/applications/{application}/desk")).status_code == 404
    assert "被拒绝" in await page(await supervisor(stage, "511700"), f"/audit/cases/{application}")


async def test_older_lines_are_on_the_next_page(stage: Stage) -> None:
    application, chief = await case(stage), await supervisor(stage)
    for _ in range(PAGE):
        await page(chief, f"/audit/cases/{application}")
    first = await page(chief, f"/audit/cases/{application}")
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    assert (first.count("<tr>"), (await page(chief, older)).count("<tr>")) == (PAGE + 1, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_written_down_has_a_word(language: str) -> None:
    written = [one.action for one in permissions().values() if one.on_case or one.audited]
    assert [action for action in written if word(language, "act", action) == action] == []
