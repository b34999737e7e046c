"""Gives and uses the codes by which helpers get access, over HTTP."""

import re
from collections.abc import Awaitable

import httpx

from services.portal.drafts.drafts import Drafts

from .conftest import Stage
from .form import STRANGER, begun, say
from .test_permissions import ID_NUMBER

OWNER = {"id_number": ID_NUMBER, "name": "林海生"}


def helper_of(stage: Stage) -> Awaitable[httpx.AsyncClient]:
    return stage.browser("citizen", **STRANGER, sub=str(stage.new()))


def kept(stage: Stage) -> Drafts:
    return Drafts(stage.portal.pool, stage.desk.strongbox)


async def given(owner: httpx.AsyncClient, application: str, kind: str) -> str:
    """Creates a code on the page of a draft or a case."""
    page = await owner.post(f"/helpers/{application}", data={"kind": kind})
    (code,) = re.findall(r'<p class="stub__number stub__code">([\w-]{14})<', page.text)
    return str(code)


async def joined(client: httpx.AsyncClient, code: str) -> str:
    """Uses a code and returns the path to which it redirects."""
    answer = await client.post("/join", data={"code": code})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def drafted(client: httpx.AsyncClient) -> str:
    """Returns the id of a draft with one answer."""
    draft = await begun(client)
    await say(client, draft, "region", {"region": "330305"})
    return draft.rpartition("/")[2]
