"""Tests that GET changes nothing: every GET page is opened in every role; the tables stay the same, and no other service gets a POST."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

import httpx

from services.messages import values
from services.portal.clients.service_clients import ServiceClients
from services.portal.identity import guarded
from services.portal.identity.person import ROLES
from services.portal.provided import provided

from .conftest import Stage
from .test_desk import Answers
from .test_read_model import completed

WRITTEN = {"audit", "sessions", "sign_ins"}
"""The audit log, and the state of sessions and of sign-ins in progress."""

SIGNING_IN = {"/sign-in", "/sign-in/callback"}
"""The GET routes that write, since the provider redirects the browser to a GET."""

VALUES = {"number": "1", "step": "people", "account": "nobody", "trial": str(UUID(int=1)), "code": "ABCD"}
STREAM_SECONDS = 0.5


async def tables(stage: Stage) -> Mapping[str, tuple[int, str]]:
    """Returns the number of rows of each table of the portal, and a digest of them."""
    pool = stage.portal.pool
    names = await pool.fetch("select tablename from pg_tables where schemaname = current_schema()")
    wanted = sorted({row["tablename"] for row in names} - WRITTEN)
    digest = "select count(*), coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from \"{}\" t"
    rows = {name: await pool.fetchrow(digest.format(name)) for name in wanted}
    return {name: (row[0], row[1]) for name, row in rows.items() if row}


def pages(stage: Stage, application: UUID) -> list[str]:
    """Returns the path of every GET page."""
    known = VALUES | {"application": str(application), "region": values("region")[0], "version": "1"}
    paths = {one.path for one in guarded(stage.pages) if "GET" in one.methods} - SIGNING_IN
    return sorted(re.sub(r"\{(\w+)(?::path)?\}", lambda name: known[name[1]], path) for path in paths)


async def test_a_get_changes_nothing(stage: Stage) -> None:
    application, answers = await completed(stage), Answers()
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        if request.url.path.startswith("/cases/"):
            return answers(request)
        return httpx.Response(404, content=b"" if request.url.path == "/verify" else b"{}")

    provided(stage.pages, ServiceClients)._client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    opened = 0
    for role in ROLES[1:]:
        client = await stage.browser(role, department="civil", regions=list(values("region")), name=role)
        person = (await stage.desk.sessions.visit(stage.portal.pool, client.cookies["__Host-session"])).person
        await stage.desk.parties.add(application, person, "agent" if role == "agent" else "applicant")
        before = await tables(stage)
        for path in pages(stage, application):
            with suppress(TimeoutError):
                found = await asyncio.wait_for(client.get(path), STREAM_SECONDS if path.endswith("/live") else 30)
                opened += found.status_code == 200
            after = await tables(stage)
            assert after == before, (role, path, [name for name in after if after[name] != before[name]])
    assert opened > 40
    assert set(sent) == {"GET"}
