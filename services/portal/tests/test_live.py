"""Tests that the open page of a case is updated, by whichever process the message was read."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from uuid import UUID

import httpx
import pytest
from lianban_contracts.intake import ApplicationSubmitted, ApplicationWithdrawn

from infra.local.patience import PATIENCE_SECONDS
from services.portal.identity import Onlooker
from services.portal.identity.sealing import stored
from services.portal.identity.sessions import SESSION
from services.portal.provided import provided
from services.portal.web import live
from services.portal.web.live import Hub, PagePart, stream

from .conftest import Stage, example
from .helping import OWNER, given, helper_of, joined
from .test_permissions import case as filed

Opened = Callable[..., AsyncIterator[bytes]]


class Look:
    """The page part of a case: the number of its messages."""

    def __init__(self, stage: Stage, application: UUID) -> None:
        self._stage, self._application = stage, application

    async def __call__(self) -> PagePart:
        rows = await self._stage.portal.pool.fetch("select from timeline where application = $1", self._application)
        return PagePart(str(len(rows)), f"<p>{len(rows)}</p>\n<p>messages</p>")


@pytest.fixture
async def hub(stage: Stage) -> AsyncIterator[Hub]:
    hub = Hub(stage.portal, stage.desk.sessions)
    yield hub
    hub.open = False


@pytest.fixture
async def officer(stage: Stage) -> bytes:
    """The session of a person whose office permits them to view any case."""
    return stored((await stage.staff()).cookies[SESSION])


@pytest.fixture
def opened(hub: Hub, stage: Stage, officer: bytes) -> Opened:
    def opened(application: UUID, seen: str = "") -> AsyncIterator[bytes]:
        before, look = Onlooker(application, officer), Look(stage, application)
        return stream(hub, before, seen, look, lambda: "").body_iterator  # type: ignore[return-value]

    return opened


async def until(events: AsyncIterator[bytes], wanted: bytes) -> bytes:
    """Returns the next event that begins with these bytes, and skips earlier ones."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for event in events:
            if event.startswith(wanted):
                return event
    raise AssertionError("the stream has ended")


async def test_what_is_new_is_sent_when_it_is_committed(stage: Stage, opened: Opened) -> None:
    case = stage.new()
    async with aclosing(opened(case)) as events:  # type: ignore[type-var]
        assert await until(events, b"id: 0") == b"id: 0\ndata: <p>0</p>\ndata: <p>messages</p>\n\n"
        await stage.publish(example(ApplicationSubmitted, case))
        await until(events, b"id: 1\n")
        await stage.publish(example(ApplicationWithdrawn, case))
        await until(events, b"id: 2\n")


async def test_what_was_seen_before_is_not_sent_again(stage: Stage, opened: Opened) -> None:
    async with aclosing(opened(stage.new(), seen="0")) as events:  # type: ignore[type-var]
        assert (await anext(events)).startswith(b"retry:")
        assert await anext(events) == b": no news\n\n"


def _parts(page: str) -> tuple[str, str]:
    """Returns the live part of the page of a case, and all the rest of the page."""
    before, _, rest = page.partition('<div id="progress"')
    part, _, after = rest.partition('<p class="govuk-body no-print">办理进度有变化')
    return part, before + after


async def test_all_that_depends_on_the_state_of_a_case_is_updated(stage: Stage) -> None:
    application = UUID(await filed(stage))
    async with await stage.browser("citizen", **OWNER) as client:
        part, rest = _parts((await client.get(f"/applications/{application}")).text)
        assert "/withdrawal" in part
        await stage.publish(example(ApplicationWithdrawn, application))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while "/withdrawal" in (now := _parts((await client.get(f"/applications/{application}")).text))[0]:
                await asyncio.sleep(0.05)
    assert "已撤回" in now[0]
    assert re.sub('seen=[^"]*', "", rest) == re.sub('seen=[^"]*', "", now[1])


async def test_another_case_is_not_looked_at(stage: Stage, hub: Hub, officer: bytes) -> None:
    case, other = stage.new(), stage.new()
    with hub.bell(Onlooker(case, officer)) as bell, hub.bell(Onlooker(other, officer)) as silent:
        await asyncio.sleep(0.3)
        bell.clear()
        silent.clear()
        await stage.publish(example(ApplicationSubmitted, case))
        await asyncio.wait_for(bell.wait(), PATIENCE_SECONDS)
        assert not silent.is_set()


async def test_a_connection_that_breaks_loses_no_news(stage: Stage, opened: Opened) -> None:
    case = stage.new()
    async with aclosing(opened(case)) as events:  # type: ignore[type-var]
        await until(events, b"id: 0")
        await asyncio.sleep(0.3)
        cut = "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()"
        await stage.portal.pool.execute(cut)
        await stage.publish(example(ApplicationSubmitted, case))
        await until(events, b"id: 1\n")


async def test_streams_end_when_the_service_stops(stage: Stage, opened: Opened) -> None:
    async with aclosing(opened(stage.new())) as events:  # type: ignore[type-var]
        await until(events, b"id: 0")
        stage.portal.ready = False
        with pytest.raises(AssertionError, match="ended"):
            await until(events, b"id: 1")


async def test_nobody_listens_when_nobody_looks(stage: Stage, hub: Hub, officer: bytes) -> None:
    with hub.bell(Onlooker(stage.new(), officer)):
        await asyncio.sleep(0.3)
    task = hub._task
    assert task is not None
    await asyncio.wait_for(task, PATIENCE_SECONDS)


async def helped(stage: Stage, owner: httpx.AsyncClient) -> tuple[str, httpx.AsyncClient, "asyncio.Task[str]"]:
    """Returns a case, a helper of it, and the task that reads the helper's open timeline."""
    application, helper = await filed(stage), await helper_of(stage)
    await joined(helper, await given(owner, application, "see"))
    return application, helper, await reading(stage, helper, application)


async def reading(stage: Stage, client: httpx.AsyncClient, application: str) -> "asyncio.Task[str]":
    """Opens a timeline, waits until it is subscribed, and returns the task that reads it to its end."""
    hub = provided(stage.pages, Hub)
    said = asyncio.create_task(_all(client, f"/applications/{application}/live"))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (hub._asked and UUID(application).hex in hub._bells):
            await asyncio.sleep(0.01)
    return said


async def _all(client: httpx.AsyncClient, path: str) -> str:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return (await client.get(path)).text


async def test_who_helps_no_more_hears_nothing_that_comes_after(stage: Stage) -> None:
    async with await stage.browser("citizen", **OWNER) as owner:
        application, _, said = await helped(stage, owner)
        (helper,) = await stage.portal.pool.fetch("select person from parties where role = 'helper'")
        await owner.post(f"/helpers/{application}/removal", data={"helper": helper["person"].hex()})
        await stage.publish(example(ApplicationWithdrawn, UUID(application)))
        text = await said
    assert "已撤回" not in text
    assert text.count("\nid: ") <= 1
    assert text.endswith("event: over\ndata: over\n\n")
    assert "不再与您共享" in text


async def test_what_was_rendered_for_a_person_who_was_removed_meanwhile_is_not_sent(stage: Stage, hub: Hub) -> None:
    async with await stage.staff() as client:
        officer = stored(client.cookies[SESSION])

        async def look() -> PagePart:
            await stage.portal.pool.execute("delete from sessions where id = $1", officer)
            return PagePart("1", "<p>news</p>")

        sent = [
            event async for event in stream(hub, Onlooker(stage.new(), officer), "", look, lambda: "bye").body_iterator
        ]
    assert sent[1:] == [b"data: bye\n\nevent: over\ndata: over\n\n"]


async def test_a_timeline_ends_with_its_session_though_nothing_happens(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "ASK_SECONDS", 0.1)
    async with await stage.browser("citizen", **OWNER) as owner:
        for expired in (None, "seen = seen - interval '1801 s'", "begun = begun - interval '28801 s'"):
            _, helper, said = await helped(stage, owner)
            if expired is None:
                await helper.post("/sign-out")
            else:
                mine = stored(helper.cookies[SESSION])
                await stage.portal.pool.execute(f"update sessions set {expired} where id = $1", mine)
            assert (await said).endswith("event: over\ndata: over\n\n"), expired


async def test_a_timeline_that_is_open_is_no_sign_of_anybody_before_it(stage: Stage) -> None:
    application, lately = await filed(stage), "select count(*) from sessions where seen > now() - interval '1 minute'"
    async with await stage.staff() as officer:
        await stage.portal.pool.execute("update sessions set seen = seen - interval '10 minutes'")
        said = await reading(stage, officer, application)
        assert await stage.portal.pool.fetchval(lately) == 0
        await officer.get(f"/applications/{application}")
        assert await stage.portal.pool.fetchval(lately) == 1
        said.cancel()
