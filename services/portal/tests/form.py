"""Fills in the form page by page, as a browser does."""

import re
from io import BytesIO
from typing import Any

import httpx
from PIL import Image

from services.portal.drafts.drafts import Drafts
from services.portal.forms.flow import CHECK, following
from services.portal.forms.questions import BY_CODE
from services.portal.forms.rows import raw_rows
from services.portal.forms.steps import asked_on

from .conftest import Stage
from .households import answers, home

WANG: dict[str, Any] = {"id_number": "110101199003070011", "name": "王一", "regions": ["330305"]}
STRANGER: dict[str, Any] = {"id_number": "110101198001010010", "name": "李二"}


async def begun(client: httpx.AsyncClient) -> str:
    """Begins a draft and returns its path."""
    answer = await client.post("/apply")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def version(page: httpx.Response) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found, page.text
    return found[1]


async def say(client: httpx.AsyncClient, draft: str, step: str, typed: dict[str, str]) -> httpx.Response:
    page = await client.get(f"{draft}/{step}")
    assert page.status_code == 200, page.text
    return await client.post(f"{draft}/{step}", data={"version": version(page), **typed})


async def fill(client: httpx.AsyncClient, draft: str, paper: dict[str, Any], *, agent: bool = False) -> None:
    """Enters a filing into the form page by page."""
    given: dict[str, Any] = {}
    found = answers(paper)
    while (step := following(home(given, agent=agent))) != CHECK:
        here, one = home(given | {step: found[step]}, agent=agent), BY_CODE[step]
        typed = raw_rows(one, here.rows(step)) if one.kind == "rows" else {}
        for field in await asked_on(one, here):
            typed |= field.input.raw(found[step].get(field.name), field.name)
        answer = await say(client, draft, step, typed)
        assert answer.status_code == 303, (step, re.findall(r'href="#[^<]*', answer.text))
        given[step] = found[step]


async def checked(client: httpx.AsyncClient, paper: dict[str, Any]) -> tuple[str, str]:
    """Enters a whole filing into a new draft. Returns its path, and the version that its last page shows."""
    draft = await begun(client)
    await fill(client, draft, paper)
    return draft, version(await client.get(f"{draft}/check"))


def applicant(paper: dict[str, Any]) -> dict[str, Any]:
    return {**paper["identity"]["members"][0], "regions": [paper["region"]]}


def drafts(stage: Stage) -> Drafts:
    """Returns the drafts with the portal's own strongbox."""
    return Drafts(stage.portal.pool, stage.desk.strongbox)


def picture(kind: str = "JPEG", size: tuple[int, int] = (3000, 1000)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "white").save(made, kind)
    return made.getvalue()


async def upload(client: httpx.AsyncClient, draft: str, name: str, content: bytes, member: str = "") -> httpx.Response:
    """Uploads a lease with the form."""
    data = {"version": version(await client.get(f"{draft}/papers")), "document": "lease", "member": member, "add": "1"}
    return await client.post(f"{draft}/papers", data=data, files={"file": (name, content)})
