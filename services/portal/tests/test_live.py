"""A case that is open in a browser changes by itself, whichever process of the portal took the news."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from uuid import UUID

import pytest
from lianban_contracts.intake import ApplicationSubmitted, ApplicationWithdrawn

from services.portal.web.live import Hub, Part, stream

from .conftest import Stage, example

PATIENCE_SECONDS = 5.0


class Look:
    """What is to be seen of a case: how many messages it has."""

    def __init__(self, stage: Stage, application: UUID) -> None:
        self._stage, self._application = stage, application

    async def __call__(self) -> Part:
        rows = await self._stage.portal.pool.fetch("select from timeline where application = $1", self._application)
        return Part(str(len(rows)), f"<p>{len(rows)}</p>\n<p>messages</p>")


@pytest.fixture
async def hub(stage: Stage) -> AsyncIterator[Hub]:
    hub = Hub(stage.portal)
    yield hub
    hub.open = False


def opened(hub: Hub, stage: Stage, application: UUID, seen: str = "") -> AsyncIterator[bytes]:
    return stream(hub, application, seen, Look(stage, application)).body_iterator  # type: ignore[return-value]


async def until(events: AsyncIterator[bytes], wanted: bytes) -> bytes:
    """The next event that begins so; what comes before is passed over."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for event in events:
            if event.startswith(wanted):
                return event
    raise AssertionError("the stream has ended")


async def test_what_is_new_is_sent_when_it_is_committed(stage: Stage, hub: Hub) -> None:
    case = stage.new()
    async with aclosing(opened(hub, stage, case)) as events:  # type: ignore[type-var]
        assert await until(events, b"id: 0") == b"id: 0\ndata: <p>0</p>\ndata: <p>messages</p>\n\n"
        await stage.publish(example(ApplicationSubmitted, case))
        await until(events, b"id: 1\n")
        await stage.publish(example(ApplicationWithdrawn, case))
        await until(events, b"id: 2\n")


async def test_what_was_seen_before_is_not_sent_again(stage: Stage, hub: Hub) -> None:
    async with aclosing(opened(hub, stage, stage.new(), seen="0")) as events:  # type: ignore[type-var]
        assert (await anext(events)).startswith(b"retry:")
        assert await anext(events) == b": no news\n\n"


async def test_another_case_is_not_looked_at(stage: Stage, hub: Hub) -> None:
    case, other = stage.new(), stage.new()
    with hub.bell(case) as bell, hub.bell(other) as silent:
        await asyncio.sleep(0.3)
        bell.clear()
        silent.clear()
        await stage.publish(example(ApplicationSubmitted, case))
        await asyncio.wait_for(bell.wait(), PATIENCE_SECONDS)
        assert not silent.is_set()


async def test_a_connection_that_breaks_loses_no_news(stage: Stage, hub: Hub) -> None:
    case = stage.new()
    async with aclosing(opened(hub, stage, case)) as events:  # type: ignore[type-var]
        await until(events, b"id: 0")
        await asyncio.sleep(0.3)
        cut = "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()"
        await stage.portal.pool.execute(cut)
        await stage.publish(example(ApplicationSubmitted, case))
        await until(events, b"id: 1\n")


async def test_streams_end_when_the_service_stops(stage: Stage, hub: Hub) -> None:
    async with aclosing(opened(hub, stage, stage.new())) as events:  # type: ignore[type-var]
        await until(events, b"id: 0")
        stage.portal.ready = False
        with pytest.raises(AssertionError, match="ended"):
            await until(events, b"id: 1")


async def test_nobody_listens_when_nobody_looks(stage: Stage, hub: Hub) -> None:
    with hub.bell(stage.new()):
        await asyncio.sleep(0.3)
    task = hub._task
    assert task is not None
    await asyncio.wait_for(task, PATIENCE_SECONDS)
