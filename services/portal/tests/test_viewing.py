"""Tests that the person who uploaded a document can open it again, that others cannot, and that each view is recorded."""

from io import BytesIO
from uuid import UUID

import httpx
from PIL import Image

from .conftest import Stage
from .form import STRANGER, WANG, begun, drafts, picture, say, upload


async def opened(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    assert Image.open(BytesIO(answer.content)).size == (2000, 667)


async def test_what_was_handed_in_is_opened_again_in_the_draft_and_in_the_case(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft, case = await begun(client), stage.new()
        await say(client, draft, "region", {"region": "330304"})
        await upload(client, draft, "lease.jpg", picture())
        link = f"{draft}/papers/1"
        assert f'href="{link}"' in (await client.get(f"{draft}/papers")).text
        await opened(client, link)
        person = (await stage.desk.sessions.visit(stage.portal.pool, client.cookies["__Host-session"])).person
        await drafts(stage).filed(UUID(draft[-36:]), case, "330304-20260408-00000000")
        await stage.desk.parties.add(case, person, "applicant")
        await opened(client, f"/applications/{case}/documents/2")
        assert (await client.get(f"/applications/{case}/documents/1")).status_code == 404, "the draft's number"
    (line,) = await stage.desk.audit.lines(f"application {case} number 2")
    assert (line["account"], line["action"]) == ("https://issuer citizen", "application.paper")


async def test_nobody_opens_what_others_handed_in(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as owner, await stage.browser("citizen", **STRANGER) as other:
        mine, theirs = await begun(owner), await begun(other)
        await say(owner, mine, "region", {"region": "330304"})
        await upload(owner, mine, "lease.jpg", picture())
        for path in (f"{mine}/papers/1", f"{theirs}/papers/1", f"{theirs}/papers/99999999999"):
            assert (await other.get(path)).status_code in (404, 422), path
