"""Tests of permissions: every route, every role, and the cases of others."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.review import CaseDetermined
from starlette.types import Message

from services.chassis.tests.help import until
from services.portal.identity import Person, guarded
from services.portal.identity.access_services import NO_SESSION
from services.portal.identity.guard import Guarded
from services.portal.identity.permissions import permissions
from services.portal.identity.person import ROLES

from .conftest import Stage, example, shared_stage

APPLICANT: Any = example(ApplicationSubmitted, Stage.new())
ID_NUMBER, REGION = APPLICANT.identity.members[0].id_number, APPLICANT.region
stage = shared_stage()


def routes(stage: Stage) -> Sequence[Guarded]:
    return guarded(stage.pages)


async def case(stage: Stage, application: UUID | None = None) -> str:
    """Publishes a case of the example's household, referred to two departments."""
    application = application or stage.new()
    determined = example(CaseDetermined, application).model_copy(update={"referred_to": ("medical", "housing")})
    await stage.publish(example(ApplicationSubmitted, application), determined)

    async def kept() -> bool:
        sql = "select count(*) from timeline where application = $1"
        number: int = await stage.portal.pool.fetchval(sql, application)
        return number >= 2

    await until(kept)
    return str(application)


async def browser(stage: Stage, role: str, **claims: Any) -> httpx.AsyncClient:
    return stage.client() if role == ROLES[0] else await stage.browser(role, **claims)


def filled(path: str, application: str) -> str:
    """Returns the path of a route with this case, and with 1 for every other parameter."""
    return re.sub(r"\{(\w+)[^}]*\}", lambda part: application if part[1] == "application" else "1", path)


def pages(stage: Stage, application: str) -> list[tuple[Guarded, str, str]]:
    return [(one, method, filled(one.path, application)) for one in routes(stage) for method in one.methods]


async def status(stage: Stage, client: httpx.AsyncClient, method: str, path: str) -> int:
    """Returns the status of a response without waiting for the end of a stream."""
    found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start" and not found.done():
            found.set_result(message["status"])

    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"", "more_body": False}

    request = client.build_request(method, path)
    headers = [(name.lower(), value) for name, value in request.headers.raw]
    about = {"type": "http", "http_version": "1.1", "method": method, "scheme": "https", "root_path": ""}
    place = {
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "server": ("portal", 443),
        "client": ("x", 1),
    }
    task = asyncio.create_task(stage.http({**about, **place, "headers": headers}, receive, send))
    while not (found.done() or task.done()):
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return await found


def may_do(role: str, one: Guarded) -> bool:
    return bool({role, ROLES[0]} & one.permission.scopes.keys())


@pytest.mark.parametrize("role", ROLES)
async def test_every_page_lets_in_the_roles_of_the_table_and_no_others(stage: Stage, role: str) -> None:
    application = await case(stage)
    known = {"id_number": ID_NUMBER, "regions": [REGION], "department": "civil"}
    for one, method, path in pages(stage, application):
        answer = await status(stage, await browser(stage, role, **known), method, path)
        forbidden = 401 if role == ROLES[0] else 403
        signed_out = role == ROLES[0] and method != "GET" and path not in NO_SESSION
        let_in = may_do(role, one) and not signed_out
        assert (answer != forbidden) is let_in, f"{role} {method} {path}: {answer}"
    refused = [line for line in await stage.desk.audit.lines(f"case {application}") if line["outcome"] == "refused"]
    assert refused == [], "his own case"


@pytest.mark.parametrize("role", ROLES[1:])
async def test_a_case_of_others_is_answered_like_one_that_does_not_exist(stage: Stage, role: str) -> None:
    application, nothing = await case(stage), str(stage.new())
    for one, method, path in pages(stage, application):
        if one.permission.on_case and may_do(role, one):
            stranger = await browser(
                stage, role, id_number="110101199003070011", regions=["511700"], department="civil"
            )
            others = await stranger.request(method, path)
            missing = await stranger.request(method, filled(one.path, nothing))
            assert (others.status_code, missing.status_code) == (404, 404)
            assert others.text.replace(application, nothing) == missing.text


async def test_an_officer_sees_what_was_referred_to_his_department_in_his_region(stage: Stage) -> None:
    path = f"/applications/{await case(stage)}"
    for department, region, status in (
        ("housing", REGION, 200),
        ("housing", "511700", 404),
        ("transit", REGION, 404),
        ("civil", REGION, 200),
        ("", REGION, 404),
    ):
        officer = await stage.browser("officer", department=department, regions=[region])
        assert (await officer.get(path)).status_code == status, (department, region)


async def test_one_role_too_many_is_of_no_use_with_a_case_of_others(stage: Stage) -> None:
    both = await stage.browser("citizen", "officer", id_number="110101199003070011", department="civil")
    assert (await both.get(f"/applications/{await case(stage)}")).status_code == 404


async def test_a_household_that_was_erased_is_shown_as_erased(stage: Stage) -> None:
    """The rows of the household are deleted then, so that nobody can reach its case."""
    application = str(stage.new())
    await stage.portal.pool.execute("insert into erased values ($1, 1, 'wu', 'asked')", UUID(application))
    page = await (await stage.browser("citizen")).get(f"/applications/{application}")
    assert page.status_code == 410
    assert "已删除" in page.text
    assert "这份申请的信息已按规定删除" in page.text


async def test_a_refused_case_is_written_down(stage: Stage) -> None:
    application = await case(stage)
    await (await stage.browser("citizen")).get(f"/applications/{application}")
    (line,) = await stage.desk.audit.lines(f"case {application}")
    assert (line["account"], line["action"], line["outcome"]) == ("https://issuer citizen", "case.view", "refused")


@pytest.mark.parametrize("statement", ["update audit set account = ''", "delete from audit", "truncate audit"])
async def test_the_audit_log_is_only_added_to(stage: Stage, statement: str) -> None:
    await stage.desk.audit(Person("issuer subject"), "case.view", "case 1")
    with pytest.raises(Exception, match="permission denied"):
        await stage.portal.pool.execute(statement)
    with pytest.raises(Exception, match="only added to"):
        await stage.town.as_owner(stage.portal, statement)


def test_an_operator_sees_traces_and_no_case() -> None:
    table = permissions()
    assert "operator" in table["trace.view"].scopes
    assert not {"operator"} & (table["case.view"].scopes.keys() | table["statement.view"].scopes.keys())


def test_what_names_a_person_or_leaves_the_house_is_asked_twice_and_written_down() -> None:
    marked = {one.action for one in permissions().values() if one.step_up and one.audited}
    assert {"case.find_by_person", "indicators.export", "operations.redrive"} <= marked
