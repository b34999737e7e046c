"""Every request is answered, also after a process was killed. A repeated request gets the same report."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path

import httpx
import pytest

from infra.local.patience import PATIENCE_SECONDS
from infra.local.ports import choose
from infra.simulators.verification.platform import Platform
from infra.simulators.verification.progress import AnsweredOffsets
from infra.simulators.verification.service import running
from infra.simulators.verification.settings import Settings, load
from services.chassis.core.tasks import Loops

from .conftest import Desk, request

HERE = Path(__file__).parents[4]


def settings(desk: Desk, **more: object) -> Settings:
    return Settings.model_validate({"brokers": desk.brokers, "http_port": 1, "delay": 0, **more})


async def test_a_request_is_answered(desk: Desk) -> None:
    asked = request()
    async with Platform(settings(desk), Loops("verification")):
        await desk.send([asked])
        ((report,),) = (await desk.reports({asked.application})).values()
    assert report.report.startswith("H")


async def test_the_same_request_twice_gets_the_same_report(desk: Desk) -> None:
    asked = request()
    async with Platform(settings(desk), Loops("verification")):
        await desk.send([asked, asked, request()])
        reports = (await desk.reports({asked.application}))[asked.application]
    assert len({report.wire() for report in reports}) == 1


async def test_a_report_takes_its_time(desk: Desk) -> None:
    asked, began = request(), time.monotonic()
    async with Platform(settings(desk, delay=1.5), Loops("verification")):
        await desk.send([asked])
        await desk.reports({asked.application})
    assert time.monotonic() - began >= 1.5


async def test_what_cannot_be_read_stops_nobody(desk: Desk) -> None:
    asked = request()
    async with Platform(settings(desk), Loops("verification")):
        await desk.send_nonsense()
        await desk.send([asked])
        await desk.reports({asked.application})


async def test_thousands_wait_for_their_reports_at_the_same_time(desk: Desk) -> None:
    """One after another, the requests would take five minutes."""
    asked = [request() for _ in range(3000)]
    async with Platform(settings(desk, delay=0.1), Loops("verification")):
        await desk.send(asked)
        await desk.reports({one.application for one in asked})


async def test_a_killed_process_loses_no_request(desk: Desk, tmp_path: Path) -> None:
    (port,) = choose(tmp_path, "verification")
    asked = [request() for _ in range(400)]
    first = await serving(desk, port)
    await desk.send(asked[:300])
    await asyncio.sleep(0.3)
    first.kill()
    await first.wait()
    second = await serving(desk, port)
    await desk.send(asked[300:])
    reports = await desk.reports({one.application for one in asked})
    second.terminate()
    assert await second.wait() == 0
    assert all(len({report.report for report in found}) == 1 for found in reports.values())


async def serving(desk: Desk, port: int) -> Process:
    """Starts the platform in its own process, and returns it once it is ready."""
    environment = os.environ | {
        "KAFKA_BOOTSTRAP_SERVERS": desk.brokers,
        "HTTP_PORT_VERIFICATION": str(port),
        "LIANBAN_MEMBER": "verification-1",
        "LIANBAN_VERIFICATION_DELAY": "0.5",
    }
    argv = [sys.executable, "-m", "services.cli", "serve", "verification"]
    process = await asyncio.create_subprocess_exec(*argv, env=environment, cwd=HERE, stdout=DEVNULL)
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client, asyncio.timeout(PATIENCE_SECONDS):
        while not await _ready(client, port):
            await asyncio.sleep(0.05)
    return process


async def _ready(client: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await client.get(f"http://127.0.0.1:{port}/readyz")).is_success
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("name", ["requests", "client", "fetcher", "coordination", "sender", "http"])
async def test_it_is_not_ready_once_one_of_its_tasks_has_ended(name: str, desk: Desk, tmp_path: Path) -> None:
    (port,) = choose(tmp_path, "verification")
    environment = {"KAFKA_BOOTSTRAP_SERVERS": desk.brokers, "HTTP_PORT_VERIFICATION": str(port)}
    loops = Loops("verification")
    async with running(environment, loops) as platform, httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        assert await _ready(client, port)
        inner = {
            "fetcher": platform._consumer._fetcher._fetch_task,
            "coordination": platform._consumer._coordinator._coordination_task,
            "sender": platform._producer._sender.sender_task,
        }
        named = {one.get_name(): one for one in asyncio.all_tasks()}
        (inner.get(name) or named[name]).cancel()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await loops.failed()
        answer = await client.get(f"http://127.0.0.1:{port}/readyz")
        assert answer.status_code == 503
        assert "has ended" in answer.json()["reason"]


async def test_it_says_that_it_is_well(desk: Desk, tmp_path: Path) -> None:
    (port,) = choose(tmp_path, "verification")
    environment = {"KAFKA_BOOTSTRAP_SERVERS": desk.brokers, "HTTP_PORT_VERIFICATION": str(port)}
    async with running(environment, Loops("verification")), httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        assert (await client.get(f"http://127.0.0.1:{port}/healthz")).json()["status"] == "up"


def test_everything_wrong_with_the_settings_is_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"(?s)KAFKA_BOOTSTRAP_SERVERS.*HTTP_PORT_VERIFICATION.*_DELAY"):
        load({"LIANBAN_VERIFICATION_DELAY": "-1", "HTTP_PORT_VERIFICATION": "x"})


def test_an_offset_is_done_when_all_before_it_are() -> None:
    from aiokafka import TopicPartition

    place, progress = TopicPartition("requests", 0), AnsweredOffsets()
    progress.begin(place, 0, 10)
    progress.begin(place, 10, 20)
    progress.done(place, 10)
    assert progress.committable() == {place: 0}
    progress.done(place, 0)
    assert progress.committable() == {place: 20}
    progress.committed({place: 20})
    assert progress.committable() == {}
