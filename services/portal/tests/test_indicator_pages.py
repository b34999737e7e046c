"""Tests of the page of indicators and its file, when reporting answers, answers late, or does not answer."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from io import StringIO

import httpx
from lianban_contracts.indicators import Figure, IndicatorLabel, IndicatorLine, IndicatorTable

from services.chassis.tests.help import until
from services.portal.clients.service_clients import ServiceClients
from services.portal.provided import provided

from .conftest import Stage, shared_stage

stage = shared_stage()

Answer = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]

PAGES = 20
"""More than the portal's database connections."""


def line(name: str, figure: Figure, **more: object) -> IndicatorLine:
    label = IndicatorLabel(zh=f"指标{name}", en=f"indicator {name}")
    return IndicatorLine.model_validate(
        {"id": name, "label": label, "figure": figure, "source": "events", "target": "80%", **more}
    )


TABLE = IndicatorTable(
    region="330304",
    year=2026,
    regions=("330304", "330305"),
    years=(2027, 2026),
    computed_at=datetime(2026, 5, 6, tzinfo=UTC),
    as_of=date(2026, 5, 6),
    cases=3,
    lines=(
        line(
            "rate",
            Figure(kind="share", ratios=((2, 3),), beside={"longest_wait_days": 30}),
            shown="66.7%",
            met=False,
            offices=("education", "transit"),
            clause="S001-I14",
        ),
        line("open", Figure(kind="share")),
        line("unseen", Figure(kind="absent", why="outside"), source="nowhere"),
    ),
)


async def as_computed(request: httpx.Request) -> httpx.Response:
    """Returns the answer of reporting."""
    if request.url.params["region"] == "000000":
        return httpx.Response(422, json={"code": "bad_filter"})
    return httpx.Response(200, content=TABLE.model_dump_json(exclude_defaults=True))


@asynccontextmanager
async def reporting(stage: Stage, answer: Answer) -> AsyncIterator[None]:
    """Replaces reporting by this answer."""
    others = provided(stage.pages, ServiceClients)
    before, others._client = others._client, httpx.AsyncClient(transport=httpx.MockTransport(answer))
    try:
        yield
    finally:
        await others._client.aclose()
        others._client = before


async def page(stage: Stage, path: str, status: int = 200) -> httpx.Response:
    async with await stage.browser("officer") as client:
        answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer


async def test_the_page_says_the_day_the_source_and_what_is_not_measured(stage: Stage) -> None:
    async with reporting(stage, as_computed):
        shown = (await page(stage, "/indicators?region=330304&year=2026")).text
        await page(stage, "/indicators?region=000000", 422)
    for said in (
        "统计日",
        "指标rate",
        "66.7%",
        "2 / 3",
        "无应办对象",
        "不在本系统统计范围",
        "S001-I14",
        "办理：教育、交通",
    ):
        assert said in shown
    assert "排队最久的一户已等 30 天" in shown


async def test_the_page_opens_on_a_region_of_the_reader(stage: Stage) -> None:
    asked: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["region"])
        return await as_computed(request)

    async with reporting(stage, answer), await stage.browser("officer", regions=["999999", "330305"]) as client:
        await client.get("/indicators")
        await client.get("/indicators?region=330304")
    assert asked == ["330305", "330304"]


async def test_the_file_has_a_line_for_each_indicator(stage: Stage) -> None:
    async with reporting(stage, as_computed):
        answer = await page(stage, "/indicators.csv?lang=en")
    assert answer.content.startswith(b"\xef\xbb\xbf"), "a spreadsheet must see that it is UTF-8"
    rows = {row["Indicator"]: row for row in csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))}
    rate = rows["indicator rate"]
    assert (rate["Actual"], rate["Part"], rate["Whole"], rate["Met"]) == ("66.7%", "2", "3", "not met")
    assert rows["indicator open"]["Actual"] == "no case"
    assert rows["indicator unseen"]["Actual"] == "not measured here"
    assert {row["Cases"] for row in rows.values()} == {"3"}


async def test_without_reporting_the_page_opens_and_says_so_and_there_is_no_file(stage: Stage) -> None:
    assert "统计服务暂时没有应答" in (await page(stage, "/indicators")).text
    assert "reporting service does not answer" in (await page(stage, "/indicators?lang=en")).text
    await page(stage, "/indicators.csv", 503)


async def test_while_reporting_computes_other_pages_open_and_no_database_connection_is_held(stage: Stage) -> None:
    asked, pool = 0, stage.portal.pool

    async def late(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        await asyncio.Event().wait()
        raise AssertionError

    async def all_asked() -> bool:
        return asked == PAGES

    await page(stage, "/notices")
    held = pool.get_size() - pool.get_idle_size()
    async with reporting(stage, late):
        waiting = [asyncio.create_task(page(stage, "/indicators")) for _ in range(PAGES)]
        await until(all_asked)
        assert pool.get_size() - pool.get_idle_size() == held
        async with asyncio.timeout(5):
            await page(stage, "/notices")
        assert not any(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_who_signed_in_long_ago_signs_in_again_before_they_take_the_file_away(stage: Stage) -> None:
    async with await stage.browser("officer", auth_time=1) as client:
        answer = await client.get("/indicators.csv", headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert "fresh=1" in answer.headers["location"]
