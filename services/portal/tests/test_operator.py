"""Tests that an operator finds a case and its trace over HTTP."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from lianban_contracts.intake import ApplicationSubmitted

from services.chassis.runtime.application import application
from services.portal.clients.service_clients import SERVICES, ServiceClients
from services.portal.pages.operator.trace_settings import TraceBackend, trace_url
from services.portal.provided import provide, provided

from .conftest import Stage, example
from .test_read_model import completed

APPLICANT: Any = example(ApplicationSubmitted, Stage.new())
NUMBER = APPLICANT.identity.members[0].id_number


@pytest.fixture
async def house(stage: Stage) -> AsyncIterator[Stage]:
    """A portal for which the publisher answers as intake, and no other service answers."""
    answering = {"all://127.0.0.1:9/": httpx.ASGITransport(application(stage.publisher))}
    others = provided(stage.pages, ServiceClients)
    others._places = {name: "http://127.0.0.1:9" if name == "intake" else "http://127.0.0.1:8" for name in SERVICES}
    others._client = httpx.AsyncClient(mounts=answering, trust_env=False)
    yield stage
    await others._client.aclose()


async def get(stage: Stage, path: str, status: int = 200) -> httpx.Response:
    async with await stage.browser("operator") as client:
        answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer


async def test_a_case_is_found_by_id_or_receipt_and_its_trace_opens(stage: Stage) -> None:
    case = await completed(stage)
    for sought in (str(case), case.hex, APPLICANT.receipt, f" {APPLICANT.receipt.lower()} "):
        found = await get(stage, f"/cases?sought={sought}", 303)
        assert found.headers["location"].startswith(f"/applications/{case}/trace")


async def test_what_is_not_there_is_said_in_the_form(stage: Stage) -> None:
    assert "没有编号为“330305-1”的办件" in (await get(stage, "/cases?sought=330305-1")).text


async def test_the_list_leads_to_traces_for_an_operator_sees_no_case(stage: Stage) -> None:
    case = await completed(stage)
    assert f'href="/applications/{case}/trace"' in (await get(stage, "/cases")).text


async def ask(stage: Stage, number: str, reason: str) -> httpx.Response:
    async with await stage.browser("operator") as client:
        return await client.post("/cases/by-person", data={"number": number, "reason": reason})


async def test_a_search_by_id_number_finds_the_cases_and_is_written_down_with_its_reason(stage: Stage) -> None:
    case = await completed(stage)
    answer = await ask(stage, NUMBER, "complaint")
    assert f"/applications/{case}/trace" in answer.text
    assert NUMBER not in answer.text
    lines = await stage.desk.audit.lines(account="https://issuer operator")
    written = [line["subject"] for line in lines if line["action"] == "case.find_by_person"]
    assert "reason complaint" in written
    assert any(subject.startswith("person ") for subject in written)
    assert NUMBER not in str(written)


@pytest.mark.parametrize(("number", "reason"), [("330305", "complaint"), (NUMBER, ""), (NUMBER, "curiosity")])
async def test_a_search_without_number_or_reason_finds_nothing(stage: Stage, number: str, reason: str) -> None:
    case = await completed(stage)
    answer = await ask(stage, number, reason)
    assert answer.status_code == 422
    assert str(case) not in answer.text


async def test_who_signed_in_long_ago_signs_in_before_he_types_a_number(stage: Stage) -> None:
    async with await stage.browser("operator", auth_time=1) as client:
        page = (await client.get("/cases/by-person")).text
    assert 'name="number"' not in page
    assert "/sign-in?fresh=1&amp;back=%2Fcases%2Fby-person" in page


async def test_the_trace_shows_every_event_with_its_data_and_who_is_missing(house: Stage) -> None:
    case = await completed(house)
    page = (await get(house, f"/applications/{case}/trace")).text
    assert page.count('class="fall') >= 4
    for kind in ("受理申请", "审核确认", "作出决定", "办结"):
        assert f"<strong>{kind}</strong>" in page
    assert "countable_income_fen_per_month" in page
    assert "review, medical, education, housing, utility, transit" in page
    assert "intake, review" not in page


async def test_the_trace_leads_to_the_backend_that_is_set(house: Stage) -> None:
    case = await completed(house)
    assert "tempo.example" not in (await get(house, f"/applications/{case}/trace")).text
    provide(house.pages, TraceBackend("https://tempo.example/trace/{trace}"))
    assert f'href="https://tempo.example/trace/{case.hex}"' in (await get(house, f"/applications/{case}/trace")).text


async def test_a_case_that_nobody_knows_has_an_empty_trace(house: Stage) -> None:
    await get(house, f"/applications/{UUID(int=1)}/trace")


@pytest.mark.parametrize(
    "wrong", ["tempo/{trace}", "https://tempo/", "https://tempo/{id}", "https://tempo/{trace}{id}"]
)
def test_an_address_of_traces_must_have_a_place_for_the_trace(wrong: str) -> None:
    with pytest.raises(ValueError, match="TRACE_URL"):
        trace_url({"TRACE_URL": wrong})


async def test_the_chain_of_a_service_that_is_not_ready_is_refused_as_the_service_says(house: Stage) -> None:
    house.publisher.ready = False
    assert "服务尚未就绪" in (await get(house, "/operations/chain?service=intake", 503)).text
