"""Second filings and invalid changes, entered in the portal with a real intake: the error messages, their recipients and their fields."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from infra.local.fixtures import Broker, Databases
from infra.local.ports import choose
from services.chassis.http.server import Server
from services.chassis.runtime.application import application
from services.chassis.tests.conftest import Town
from services.department.tests.help import id_number, offices
from services.intake.service import create as intake
from services.portal.tests.conftest import Stage
from services.portal.tests.form import applicant, begun, checked, say
from services.portal.tests.households import filing
from services.portal.tests.test_permissions import case as heard

REGION = "330305"
WORDS = {"zh": ("报告家庭变化", "民政"), "en": ("Report a change", "officer")}


@pytest.fixture
async def stage(postgres: Databases, kafka: Broker, tmp_path: Path) -> AsyncIterator[Stage]:
    """A portal with a real intake."""
    port = choose(tmp_path, "intake")[0]
    async with AsyncExitStack() as stack:
        (office,) = await stack.enter_async_context(offices(postgres, intake()))
        office.service.ready = True
        await stack.enter_async_context(Server(application(office.service), "127.0.0.1", port))
        one = Stage(Town(postgres, kafka, stack), URL_INTAKE=f"http://127.0.0.1:{port}")
        await one.open()
        yield one


async def filed(stage: Stage, client: httpx.AsyncClient, region: str = REGION) -> str:
    """Files the demo's household of a region and waits until the portal has read it. Returns the path of its case."""
    paper = filing(region)
    paper["consent"]["signed_by"] = [one["id"] for one in paper["identity"]["members"]]
    draft, seen = await checked(client, paper)
    answer = await client.post(f"{draft}/submission", data={"version": seen})
    assert answer.status_code == 303, answer.text
    found = str(answer.headers["location"]).removesuffix("/receipt")
    await heard(stage, UUID(found.rpartition("/")[2]))
    return found


async def entered(client: httpx.AsyncClient, *others: str, lang: str = "zh", **more: str) -> httpx.Response:
    """Enters people into the form in addition to the person who is signed in. Returns the response."""
    draft = await begun(client)
    await say(client, draft, "region", {"region": REGION})
    rows: dict[str, str] = {}
    for place, number in enumerate(others, 2):
        rows |= {f"row-m{place}": "", f"name-m{place}": "林样本"}
        rows |= {f"id_number-m{place}": number, f"relation-m{place}": "child"}
    return await say(client, draft, f"people?lang={lang}", rows | more)


def errors(page: httpx.Response) -> Mapping[str, str]:
    """Returns the page's summary of errors, by field."""
    return dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', page.text))


def links(page: httpx.Response) -> list[str]:
    """Returns the links in the notice about the other application."""
    notice = re.search(r'id="other_file">(.*?)</div>', page.text, re.DOTALL)
    assert notice, page.text
    return re.findall(r'href="([^"?]+)', notice[1])


def numbers() -> list[str]:
    return [one["id_number"] for one in filing(REGION)["identity"]["members"]]


@pytest.mark.parametrize("lang", WORDS)
async def test_a_household_is_led_to_its_case_and_to_report_a_change(stage: Stage, lang: str) -> None:
    async with await stage.browser("citizen", **applicant(filing(REGION))) as client:
        case = await filed(stage, client)
        page = await entered(client, numbers()[2], lang=lang)
        assert page.status_code == 409
        assert links(page) == [case, f"{case}/change"]
        assert WORDS[lang][0] in page.text
        assert list(errors(page)) == ["id_number-m1", "id_number-m2"]
        assert (await client.get(f"{case}/change")).status_code == 200


async def test_another_adult_of_the_household_gets_the_receipt_alone(stage: Stage) -> None:
    async with await stage.browser("citizen", **applicant(filing(REGION))) as client:
        case = await filed(stage, client)
        receipt = re.search(r"\d{6}-\d{8}-\w{8}", (await client.get(f"{case}/receipt")).text)
    spouse = filing(REGION)["identity"]["members"][1]
    async with await stage.browser("citizen", **{**spouse, "regions": [REGION]}) as client:
        page = await entered(client)
    assert receipt
    assert receipt[0] in page.text
    assert links(page) == []


@pytest.mark.parametrize("lang", WORDS)
async def test_anybody_else_hears_that_an_officer_must_clear_it(stage: Stage, lang: str) -> None:
    async with await stage.browser("citizen", **applicant(filing(REGION))) as client:
        await filed(stage, client)
    stranger = {"id_number": id_number(3), "name": "李二", "regions": [REGION]}
    async with await stage.browser("citizen", sub="stranger", **stranger) as client:
        page = await entered(client, id_number(4), numbers()[2], lang=lang)
        assert (page.status_code, list(errors(page))) == (409, ["id_number-m3"])
        assert links(page) == []
        assert WORDS[lang][1] in page.text
        assert not re.search(r"\d{6}-\d{8}-\w{8}", page.text)
        assert "林样本" in page.text, "what was typed stays"


async def test_an_empty_row_does_not_move_the_error_to_another(stage: Stage) -> None:
    async with await stage.browser("citizen", **applicant(filing(REGION))) as client:
        await filed(stage, client)
    stranger = {"id_number": id_number(3), "name": "李二", "regions": [REGION]}
    async with await stage.browser("citizen", sub="stranger", **stranger) as client:
        empty = {"name-m2": "", "id_number-m2": "", "relation-m2": ""}
        page = await entered(client, numbers()[0], numbers()[2], **empty)
    assert list(errors(page)) == ["id_number-m3"]


async def test_a_filing_that_is_too_late_is_told_the_same_where_it_is_checked(stage: Stage) -> None:
    async with await stage.browser("citizen", **applicant(filing(REGION))) as client:
        draft, seen = await checked(client, filing(REGION))
        case = await filed(stage, client)
        page = await client.post(f"{draft}/submission", data={"version": seen})
    assert page.status_code == 409
    assert links(page) == [case, f"{case}/change"]
    assert list(errors(page)) == ["people"]


async def test_a_child_applies_by_somebody_else(stage: Stage) -> None:
    child: dict[str, Any] = {"id_number": "33030520150830145X", "name": "林小渔", "regions": [REGION]}
    async with await stage.browser("citizen", **child) as client:
        page = await entered(client)
    assert (page.status_code, list(errors(page))) == (422, ["id_number-m1"])


@pytest.mark.parametrize("lang", WORDS)
async def test_what_is_wrong_with_a_change_is_said_at_its_field(stage: Stage, lang: str) -> None:
    async with await stage.browser("citizen", **applicant(filing(REGION))) as client:
        case = await filed(stage, client)
        today, unborn = stage.portal.clock.today().isoformat(), id_number(5, date(2999, 1, 1))
        new = {"cause": "birth", "on": today, "name": "林新", "relation": "child", "id_number": unborn, "confirm": "1"}
        page = await client.post(f"{case}/change?lang={lang}", data=new)
        assert (page.status_code, list(errors(page))) == (422, ["id_number"])
        assert "2999-01-01" in errors(page)["id_number"]
        assert ("出生日期" if lang == "zh" else "birth date") in errors(page)["id_number"]
        assert 'value="林新"' in page.text


async def test_a_member_of_another_file_cannot_join_and_the_reason_is_said(stage: Stage) -> None:
    other = filing("330304")
    async with await stage.browser("citizen", **applicant(other)) as client:
        await filed(stage, client, "330304")
    async with await stage.browser("citizen", sub="other", **applicant(filing(REGION))) as client:
        case = await filed(stage, client)
        number = other["identity"]["members"][0]["id_number"]
        new = {"cause": "joined", "on": stage.portal.clock.today().isoformat(), "name": "陈样本", "relation": "other"}
        page = await client.post(f"{case}/change", data={**new, "id_number": number, "agreed": "yes", "confirm": "1"})
    assert (page.status_code, list(errors(page))) == (409, ["id_number", "change"])
    assert "民政" in errors(page)["change"]
