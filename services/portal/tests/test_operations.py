"""Tests of the overview of all services and of parked messages, over HTTP."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from lianban_contracts.intake import ApplicationSubmitted, ApplicationWithdrawn

from services.chassis.operators.answers import Overview, PublisherHead, Quantiles
from services.chassis.tests.help import until
from services.portal.pages.operator.overview_page import heads, minutes, sums

from .conftest import Stage, example, nameless
from .test_read_model import completed

NOON = datetime(2026, 3, 5, 8, tzinfo=UTC)
NOT_MEASURED: Quantiles = {"of": 0, "p50": None, "p95": None, "p99": None}
OVERVIEW: Overview = {
    "service": "medical",
    "at": NOON,
    "minutes": [{"minute": NOON, "minutes": 1, "events": 60, "published": 30, "read": 6}],
    "behind": {"topics": {"a": 2, "b": 1}, "lanes": []},
    "gaps": [{"topic": "a", "lane": 3, "expected": 7}],
    "parked": 4,
    "late_timers": 1,
    "relay": True,
    "aside": 0,
    "heads": [{"service": "intake", "at": NOON, "age_seconds": 2.0, "events": 9}],
    "rewritten": [],
    "latency": {"since": None, "stored_to_published": NOT_MEASURED, "published_to_stored": NOT_MEASURED},
}


def test_a_services_row_is_its_last_minute_and_what_waits() -> None:
    assert sums(OVERVIEW) == {
        "events": 60, "published": 30, "read": 6, "behind": 3, "gaps": 1, "parked": 4, "late": 1, "relay": True,
    }  # fmt: skip


def test_minutes_are_by_chinas_clocks() -> None:
    assert minutes({"intake": OVERVIEW}) == [("16:00", {"intake": 60})]


def test_of_each_publisher_the_latest_head_counts() -> None:
    heard: PublisherHead = {"service": "intake", "at": NOON, "age_seconds": 1.0, "events": 10}
    later: Overview = {**OVERVIEW, "heads": [heard]}
    assert [head["events"] for head in heads({"review": OVERVIEW, "medical": later})] == [10]


async def get(stage: Stage, path: str, status: int = 200, **claims: Any) -> str:
    async with await stage.browser("operator", **claims) as client:
        answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


async def post(stage: Stage, path: str, **fields: Any) -> httpx.Response:
    async with await stage.browser("operator") as client:
        answer = await client.post(path, data=fields)
        return await client.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def stuck(stage: Stage) -> tuple[UUID, int]:
    """Returns a case with a message that the portal cannot read and a second message that waits behind it."""
    case = stage.new()
    await stage.publish(nameless(case), example(ApplicationWithdrawn, case))
    await until(lambda: _parked(stage, 2))
    return case, await stage.portal.pool.fetchval("select min(number) from parked")


async def _parked(stage: Stage, number: int) -> bool:
    found: int = await stage.portal.pool.fetchval("select count(*) from parked where discarded is null")
    return found == number


async def test_the_whole_names_who_is_silent_and_shows_who_answers(stage: Stage) -> None:
    await completed(stage)
    page = await get(stage, "/operations")
    assert "以下服务没有应答：受理、审核确认、医保" in page
    assert re.search(r'<th scope="row">门户</th>', page)
    assert "data-charts" in page


async def test_the_chain_of_a_service_is_walked(stage: Stage) -> None:
    assert "核验通过：64 个分区" in await get(stage, "/operations/chain?service=portal")
    await get(stage, "/operations/chain?service=nobody", 404)


async def test_a_parked_message_is_shown_with_its_error_and_without_what_leads_to_a_person(stage: Stage) -> None:
    case, number = await stuck(stage)
    assert str(case) in await get(stage, "/operations/parked")
    page = await get(stage, f"/operations/message?service=portal&number={number}")
    assert "ValidationError: identity.members.0.name: string_too_short" in page
    applicant: Any = example(ApplicationSubmitted, case)
    assert applicant.identity.members[0].id_number not in page
    assert "自本条起共 2 条" in page


async def test_a_message_of_an_unknown_type_is_shown_as_set_aside(stage: Stage) -> None:
    row = (stage.new(), "intake.applications", "i-1", "cn.lianban.intake.household-split.v1", b"{}")
    number = await stage.portal.pool.fetchval(
        "insert into parked (application, topic, id, type, data, published, error, aside)"
        " values ($1, $2, $3, $4, $5, now(), 'UnknownType: type_unknown', true) returning number",
        *row,
    )
    for path in ("/operations/parked", f"/operations/message?service=portal&number={number}"):
        page = await get(stage, path)
        assert "UnknownType: type_unknown" in page
        assert "本服务尚不认识这类消息，已另存" in page


async def test_a_redrive_says_what_it_did_and_is_written_down(stage: Stage) -> None:
    case, number = await stuck(stage)
    answer = await post(stage, "/operations/redrive", service="portal", number=number)
    assert "<dt>已处理消息</dt><dd>0</dd>" in answer.text
    assert "<dt>仍待处理</dt><dd>2</dd>" in answer.text
    assert "重新处理后仍有消息出错</h1>" in answer.text
    assert "已重新处理" not in answer.text
    lines = await stage.desk.audit.lines(f"case {case} message {number} of portal")
    assert [line["action"] for line in lines] == ["operations.redrive"]


async def test_a_message_is_discarded_with_a_reason_alone_and_what_waited_is_handled(stage: Stage) -> None:
    case, number = await stuck(stage)
    refused = await post(stage, "/operations/discard", service="portal", number=number, reason=" ")
    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    done = await post(stage, "/operations/discard", service="portal", number=number, reason="姓名有误")
    assert "<dt>已处理消息</dt><dd>1</dd>" in done.text
    assert await _parked(stage, 0)
    page = await get(stage, "/operations/parked")
    assert "姓名有误" in page
    assert "https://issuer operator" in page
    lines = await stage.desk.audit.lines(f"case {case} message {number} of portal")
    assert [line["action"] for line in lines] == ["operations.discard"]
    assert (await post(stage, "/operations/discard", service="portal", number=number, reason="再次")).status_code == 404


async def test_who_signed_in_long_ago_sees_and_does_nothing(stage: Stage) -> None:
    _, number = await stuck(stage)
    page = await get(stage, f"/operations/message?service=portal&number={number}", auth_time=1)
    assert "/operations/discard" not in page
    assert "/sign-in?fresh=1" in page


async def test_a_service_that_is_silent_is_said_to_be(stage: Stage) -> None:
    assert (await post(stage, "/operations/redrive", service="medical", number=1)).status_code == 503
    assert (await post(stage, "/operations/redrive", service="nobody", number=1)).status_code == 404
