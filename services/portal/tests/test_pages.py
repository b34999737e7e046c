"""Tests of pages in both languages, without scripts, and with all their data."""

import gzip
import re
from datetime import UTC, datetime

import pytest

from services.portal.web.headers import SAFE
from services.portal.wording.formats import day, moment, money, span

from .conftest import Stage, emptied_stage
from .test_read_model import completed

stage = emptied_stage()

PATHS = ("/cases", "/applications/{case}", "/applications/{case}/statement", "/applications/{case}/trace")


async def html(stage: Stage, path: str, status: int = 200) -> str:
    async with await stage.staff() as client:
        answer = await client.get(path)
    assert answer.status_code == status, answer.text
    assert {name: answer.headers[name] for name in SAFE} == SAFE
    return answer.text


async def test_every_page_is_there_in_both_languages(stage: Stage) -> None:
    case = await completed(stage)
    for path in (path.format(case=case) for path in PATHS):
        assert 'lang="zh-CN"' in await html(stage, path)
        english = await html(stage, f"{path}?lang=en")
        assert 'lang="en"' in english
        inside = [link for link in re.findall(r'href="(/[^"]*)"', english) if not link.startswith("/static/")]
        assert all("lang=" in link for link in inside)


async def test_a_language_once_chosen_is_kept(stage: Stage) -> None:
    async with stage.client() as client:
        await client.get("/cases?lang=en")
        page = (await client.get("/cases")).text
    assert 'lang="en"' in page
    assert 'href="/notices"' in page


async def test_no_page_has_a_script_or_style_of_its_own_or_of_another_host(stage: Stage) -> None:
    case = await completed(stage)
    for path in (path.format(case=case) for path in PATHS):
        page = await html(stage, path)
        assert not re.search(r"<style|style=|onclick|https?://|<script(?![^>]* src=\"/static/)", page)


async def test_what_a_browser_loads_is_small_and_kept_for_ever(stage: Stage) -> None:
    page = await html(stage, "/cases")
    paths = set(re.findall(r'(?:href|src|data-govuk)="(/static/[^"]*)"', page))
    async with stage.client() as client:
        files = [await client.get(path) for path in paths]
    assert all("immutable" in file.headers["cache-control"] for file in files)
    assert len(gzip.compress(page.encode())) + sum(int(file.headers["content-length"]) for file in files) < 60_000


async def test_an_old_file_is_gone(stage: Stage) -> None:
    async with stage.client() as client:
        assert (await client.get("/static/000000000000/lianban.css")).status_code == 404


async def test_the_statement_shows_amounts_as_people_write_them(stage: Stage) -> None:
    case = await completed(stage)
    page = await html(stage, f"/applications/{case}/statement")
    assert "￥1,550.00" in page
    assert "每月" in page
    assert "S001-I9" in page


async def test_a_trace_without_its_services_names_what_is_missing(stage: Stage) -> None:
    case = await completed(stage)
    page = await html(stage, f"/applications/{case}/trace")
    assert "intake, review, medical, education, housing, utility, transit" in page


async def test_a_wrong_id_says_what_to_do(stage: Stage) -> None:
    assert "请核对编号" in await html(stage, "/applications/nothing", 404)
    assert "Please check the number" in await html(stage, "/applications/nothing?lang=en", 404)


async def test_filing_while_intake_is_down_says_so(stage: Stage) -> None:
    async with stage.system() as client:
        answer = await client.post("/api/applications", json={}, headers={"Idempotency-Key": "1"})
    assert answer.status_code == 503
    assert answer.json()["code"] == "service_unavailable"


@pytest.mark.parametrize(("fen", "shown"), [(123450, "￥1,234.50"), (0, "￥0.00"), (7, "￥0.07"), (-5, "-￥0.05")])
def test_money(fen: int, shown: str) -> None:
    assert money(fen) == shown


def test_a_date_is_written_as_people_write_it() -> None:
    assert day("2026-03-05") == "2026年3月5日"
    assert day("2026-03-05", "en") == "5\u00a0March\u00a02026"  # no line break within a date
    assert moment(datetime(2026, 3, 4, 16, 0, 5, tzinfo=UTC)) == "2026年3月5日 00:00"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0124, "12 毫秒 12 ms"),
        (3.42, "3.4 秒 3.4 s"),
        (300, "5 分钟 5 min"),
        (7200, "2.0 小时 2.0 h"),
        (561_600, "6.5 天 6.5 d"),
        (None, "— —"),
    ],
)
def test_a_span_has_the_unit_that_fits(seconds: float | None, shown: str) -> None:
    assert f"{span(seconds)} {span(seconds, 'en')}".replace("\u00a0", " ") == shown
