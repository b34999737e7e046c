"""Tests that a form of another page or an earlier session changes nothing on any route, and that a form that is sent twice is applied once."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
from lianban_contracts.intake import ApplicationSubmitted

from services.portal.drafts.drafts import SQL as DRAFTS
from services.portal.identity.access_services import NO_SESSION
from services.portal.identity.guard import Guarded
from services.portal.identity.person import ROLES
from services.portal.identity.sessions import SESSION
from services.portal.service import MIGRATIONS

from .conftest import Stage, example, shared_stage
from .form import WANG, begun
from .test_operations import stuck
from .test_permissions import ID_NUMBER, REGION, case, filled, routes

STALE = "未作任何更改"
KNOWN: dict[str, Any] = {"id_number": ID_NUMBER, "regions": [REGION], "department": "civil"}
TOKEN = "X-CSRF-Token"


stage = shared_stage()


def posts(stage: Stage) -> list[tuple[Guarded, str]]:
    """Returns every route that changes data, with the first role that is permitted."""
    found = [one for one in routes(stage) if "POST" in one.methods and one.path not in NO_SESSION]
    return [(one, next(role for role in ROLES if role in one.permission.scopes)) for one in found]


async def written(stage: Stage) -> Mapping[str, str]:
    """Returns a digest of each table, except those that a sign-in writes: sessions and colleagues."""
    made = [
        name for each in MIGRATIONS for one in each.migrations() for name in re.findall(r"create table (\w+)", one.sql)
    ]
    tables = set(made) - {"sessions", "colleagues"}
    sql = "select coalesce(md5(string_agg(md5(one::text), '' order by md5(one::text))), '') from {} one"
    return {table: await stage.portal.pool.fetchval(sql.format(table)) for table in tables}


async def earlier(stage: Stage, role: str) -> str:
    """Returns the token of a session that has ended."""
    async with await stage.browser(role, **KNOWN) as client:
        await client.post("/sign-out")
        return str(client.headers[TOKEN])


async def forgeries(stage: Stage, role: str) -> dict[str, dict[str, str]]:
    """Returns the headers of forms from a page of somebody else, or from an old page."""
    other = await stage.browser(role, **KNOWN, sub="other")
    return {
        "no token": {TOKEN: ""},
        "the token of another session": {TOKEN: other.headers[TOKEN]},
        "a token from before signing out": {TOKEN: await earlier(stage, role)},
        "a page of another origin": {"Origin": "https://evil.example"},
        "a page of another site": {"Sec-Fetch-Site": "cross-site"},
    }


async def test_a_form_that_no_page_of_this_session_sent_changes_nothing_anywhere(stage: Stage) -> None:
    application, refused = await case(stage), 0
    before = await written(stage)
    for one, role in posts(stage):
        async with await stage.browser(role, **KNOWN) as client:
            for forged, headers in (await forgeries(stage, role)).items():
                answer = await client.post(filled(one.path, application), headers=headers, data={"csrf": ""})
                assert (answer.status_code, STALE in answer.text) == (403, True), f"{one.path}: {forged}"
                refused += 1
    assert refused >= 5 * 20
    assert await written(stage) == before


async def test_a_form_of_a_session_that_has_ended_changes_nothing(stage: Stage) -> None:
    application = await case(stage)
    before = await written(stage)
    for one, role in posts(stage):
        client = await stage.browser(role, **KNOWN)
        cookie = client.cookies[SESSION]
        await client.post("/sign-out")
        client.cookies.set(SESSION, cookie)
        answer = await client.post(filled(one.path, application))
        assert answer.status_code == 401, one.path
    assert await written(stage) == before


async def test_a_form_of_this_session_is_not_taken_for_a_forgery(stage: Stage) -> None:
    for one, role in posts(stage):
        async with await stage.browser(role, **KNOWN) as client:
            answer = await client.post(filled(one.path, str(stage.new())), headers={"Sec-Fetch-Site": "same-origin"})
        assert STALE not in answer.text, one.path


async def at_once(client: httpx.AsyncClient, path: str, data: Mapping[str, str]) -> list[int]:
    """Returns the statuses of one form that is sent twice."""
    answers = await asyncio.gather(*(client.post(path, data=data) for _ in range(2)))
    return sorted(answer.status_code for answer in answers)


async def test_a_message_is_redriven_once_however_often_one_presses(stage: Stage) -> None:
    application, number = await stuck(stage)
    mended: bytes = example(ApplicationSubmitted, application).model_dump_json(exclude_none=True).encode()
    await stage.portal.pool.execute("update parked set data = $2 where number = $1", number, mended)
    async with await stage.browser("operator") as client:
        statuses = await at_once(client, "/operations/redrive", {"service": "portal", "number": str(number)})
    assert statuses[0] == 303
    kept = await stage.portal.pool.fetch("select type from timeline where application = $1", application)
    assert len({row["type"] for row in kept}) == len(kept) == 2


async def test_an_answer_that_is_sent_twice_is_saved_once(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        form = {"version": "1", "region": "330305"}
        assert (await at_once(client, f"{draft}/region", form))[0] == 303
    assert await stage.portal.pool.fetchval("select version from drafts where id = $1", UUID(draft[-36:])) == 2


async def test_a_save_that_waited_for_another_is_compared_with_what_the_other_saved(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        given = (UUID((await begun(client))[-36:]), '{"region": {}}', '{"region": 1}')
    pool = stage.portal.pool
    async with pool.acquire() as connection, connection.transaction():
        assert await connection.fetchval(DRAFTS["save"], *given) == 2
        waiting = asyncio.create_task(pool.fetchval(DRAFTS["save"], *given))
        await asyncio.sleep(0.5)
        assert not waiting.done()
    assert await waiting is None


async def test_a_draft_that_is_thrown_away_twice_is_gone_once(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft, other = await begun(client), await begun(client)
        assert (await at_once(client, f"{draft}/discard", {}))[0] == 303
        assert (await client.get(f"{draft}/region")).status_code == 404
        assert (await client.get(f"{other}/region")).status_code == 200
