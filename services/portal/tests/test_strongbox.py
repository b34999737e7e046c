"""Tests that personal data in the database is encrypted under the portal's secret."""

from secrets import token_urlsafe
from uuid import UUID

import pytest

from services.chassis.core.problems import NotFound
from services.portal.drafts.drafts import Drafts
from services.portal.drafts.papers import Papers
from services.portal.identity import Strongbox

from .conftest import Stage
from .form import WANG, applicant, begun, drafts, fill, picture, say, upload, version
from .households import filing


async def copied(stage: Stage) -> str:
    """Returns the portal's whole database as text."""
    pool = stage.portal.pool
    names = await pool.fetch("select tablename from pg_tables where schemaname = 'public'")
    copies = [await pool.fetchval(f"select string_agg(t::text, '') from {row['tablename']} t") for row in names]
    return "".join(filter(None, copies))


async def test_a_copy_of_the_database_names_nobody_who_filed(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft = await begun(client)
        await fill(client, draft, paper)
        await upload(client, draft, "林海生的租约.jpg", picture())
        sent = await client.post(f"{draft}/submission", data={"version": version(await client.get(f"{draft}/check"))})
        assert sent.status_code == 503
        assert "林海生的租约.jpg" in (await client.get(f"{draft}/check")).text
    kept, copy = await drafts(stage).get(UUID(draft[-36:])), await copied(stage)
    assert kept.sent
    assert kept.code in copy
    identity = paper["identity"]
    words = [identity["address"], *(one[name] for one in identity["members"] for name in ("name", "id_number"))]
    for word in words:
        assert word in kept.sent.decode()
        assert word not in copy
        assert word.encode().hex() not in copy


async def test_under_another_secret_a_draft_is_not_there_and_a_document_can_be_handed_in_again(stage: Stage) -> None:
    other = Strongbox(token_urlsafe(32))
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330304"})
        await upload(client, draft, "lease.jpg", picture())
        key = UUID(draft[-36:])
        with pytest.raises(NotFound):
            await Drafts(stage.portal.pool, other).get(key)
        assert await Drafts(stage.portal.pool, other).unfiled([key]) == []
        (one,) = await Papers(stage.portal.pool, other).of(key)
        with pytest.raises(NotFound):
            await Papers(stage.portal.pool, other).one(key, one.number)
        await stage.portal.pool.execute("update contents set content = 'locked under a secret that is lost'")
        await upload(client, draft, "lease.jpg", picture())
        assert (await client.get(f"{draft}/papers/{one.number}")).status_code == 200


def test_what_is_locked_opens_only_as_what_it_was_locked() -> None:
    strongbox = Strongbox("s" * 32)
    locked = strongbox.lock("林海生".encode(), b"one draft")
    assert strongbox.open(locked, b"one draft") == "林海生".encode()
    assert strongbox.open(locked, b"another draft") is None
    assert strongbox.open(locked[:-1] + bytes([locked[-1] ^ 1]), b"one draft") is None
    assert strongbox.open(b"", b"one draft") is None
    assert strongbox.lock("林海生".encode(), b"one draft") != locked
