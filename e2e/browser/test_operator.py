"""Work of an operator: a case and its trace, the state of all services, parked messages, and the indicators."""

import csv
import os
import re
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.async_api import Page, expect

from e2e.parking import park
from e2e.system import System

from .accessibility import looked_at
from .people import People

OPERATOR, REGION = "operator", "330305"
WORDS = {
    "zh": {
        "find": "查找",
        "events": "每个事件及其等待",
        "trace": "办理轨迹",
        "whole": "运行总览",
        "draw": "以图表显示",
        "walk": "逐条核验",
        "holds": "核验通过",
    },
    "en": {
        "find": "Find",
        "events": "Every event",
        "trace": "Trace",
        "whole": "Operations",
        "draw": "Show as charts",
        "walk": "Walk it",
        "holds": "It holds",
    },
}


@pytest.fixture(scope="session")
async def filed(system: System) -> Any:
    """A completed case of Dongtou: its id, its receipt, and the ID number of the applicant."""
    household = system.household(REGION)
    answer = await system.file(household.filing)
    assert answer.status_code == 201, answer.text
    await system.completed([answer.json()["application"]])
    return answer.json() | {"id_number": household.filing["identity"]["members"][0]["id_number"]}


async def look(page: Page, name: str) -> None:
    """Checks that the page is accessible and fits. If PICTURES names a folder, saves pictures of it, wide and narrow."""
    await looked_at(page)
    if folder := os.environ.get("PICTURES"):
        for width in (1280, 320):
            await page.set_viewport_size({"width": width, "height": 900})
            await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        await page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_case_is_found_by_its_receipt_and_its_trace_read(people: People, filed: Any, lang: str) -> None:
    said = WORDS[lang]
    async with people.visit(OPERATOR, lang=lang) as page:
        await page.goto("/cases")
        await look(page, f"cases-{lang}")
        await page.get_by_role("textbox").fill(filed["receipt"])
        await page.get_by_role("button", name=said["find"], exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(said["trace"])
        await look(page, f"trace-{lang}")
        event = page.locator("details.fall__event").first
        await event.locator("summary").click()
        await expect(event.locator("pre")).to_be_visible()
        assert filed["id_number"] not in await page.content()
        await look(page, f"trace-open-{lang}")


async def test_a_case_is_found_by_an_id_number_with_a_reason(people: People, filed: Any) -> None:
    number = filed["id_number"]
    async with people.visit(OPERATOR) as page:
        await page.goto("/cases/by-person")
        await look(page, "by-person")
        await page.get_by_label("公民身份号码").fill(number)
        await page.get_by_label("处理投诉").check()
        await page.get_by_role("button", name="查找").click()
        await expect(page.get_by_role("link", name=filed["receipt"])).to_be_visible()
        assert number not in page.url
        await look(page, "found")


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_whole_house_is_seen_and_a_chain_is_walked(people: People, filed: Any, lang: str) -> None:
    said = WORDS[lang]
    async with people.visit(OPERATOR, lang=lang) as page:
        await page.goto("/operations")
        await expect(page.get_by_role("heading", level=1)).to_have_text(said["whole"])
        await look(page, f"whole-{lang}")
        await page.get_by_role("button", name=said["draw"]).click()
        await expect(page.locator("[data-chart=latency] canvas")).to_be_visible()
        await page.reload()
        await expect(page.locator("[data-chart=latency] canvas")).to_be_visible()
        await look(page, f"charts-{lang}")
        await page.get_by_role("link", name=said["walk"]).first.click()
        await expect(page.get_by_text(said["holds"])).to_be_visible()
        await look(page, f"chain-{lang}")
        await page.goto("/operations/parked")
        await look(page, f"parked-{lang}")


async def test_without_scripts_the_same_numbers_stand_in_tables(people: People, filed: Any) -> None:
    async with people.visit(OPERATOR, scripts=False) as page:
        await page.goto("/operations")
        await expect(page.get_by_role("table").first).to_contain_text("审核确认")
        await expect(page.locator("[data-chart=latency]")).to_be_hidden()


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_indicators_stand_beside_their_targets_and_are_taken_away_as_a_file(
    people: People, filed: Any, lang: str, tmp_path: Path
) -> None:
    year = filed["receipt"][7:11]
    async with people.visit(OPERATOR, lang=lang) as page:
        await page.goto("/indicators")
        await page.select_option("#region", REGION)
        await page.locator("form.filter button").click()
        await page.select_option("#year", year)
        await page.locator("form.filter button").click()
        await expect(page.get_by_role("row").filter(has_text="S001-I14")).to_contain_text("100%")
        await look(page, f"indicators-{lang}")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="CSV").click()
        path = tmp_path / "indicators.csv"
        await (await download.value).save_as(path)
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert {row[1] for row in rows[1:]} == {year}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_is_parked_is_tried_again_and_then_let_go_with_a_reason(
    people: People, system: System, filed: Any, lang: str
) -> None:
    said = {
        "zh": ("重新处理", "重新处理后仍有消息出错", "仍待处理", "放弃此消息", "请写明理由", "报告无法识别", "已放弃"),
        "en": (
            "Redrive",
            "Some messages failed again",
            "Still parked",
            "Discard this message",
            "Give a reason",
            "Unreadable report",
            "Discarded",
        ),
    }[lang]
    redrive, redriven, left, discard, no_reason, reason, gone = said
    number = await park(system, filed["application"])
    async with people.visit(OPERATOR, lang=lang) as page:
        await page.goto("/operations/parked")
        await page.locator(f'main a[href*="number={number}"][href*="service=review"]').click()
        await expect(page.get_by_text(re.compile(r"自本条起共 1 条|behind it, 1 in all"))).to_be_visible()
        await look(page, f"message-{lang}")
        await page.get_by_role("button", name=redrive, exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(redriven)
        await expect(page.locator("dl.facts")).to_contain_text(f"{left}1")
        await look(page, f"redriven-{lang}")
        await page.goto(f"/operations/message?service=review&number={number}")
        await page.get_by_role("button", name=discard, exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text(no_reason)
        await look(page, f"no-reason-{lang}")
        await page.locator("textarea[name=reason]").fill(reason)
        await page.get_by_role("button", name=discard, exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(gone)
        await page.goto("/operations/parked")
        await expect(page.get_by_role("row").filter(has_text=reason).first).to_contain_text(filed["application"])
        await look(page, f"gone-{lang}")


async def test_who_signed_in_an_hour_ago_signs_in_again_before_the_file_comes(people: People, system: System) -> None:
    async with people.visit(OPERATOR) as page:
        portal = await asyncpg.connect(system.platform.database_url("portal"))
        await portal.execute("update sessions set authenticated = authenticated - interval '1 hour'")
        await portal.close()
        await page.goto(f"/indicators?region={REGION}")
        await page.get_by_role("link", name="CSV").click()
        async with page.expect_download() as download:
            await page.locator(f'button[value="{OPERATOR}"]').click()
        assert (await download.value).suggested_filename.startswith(f"indicators-{REGION}-")
