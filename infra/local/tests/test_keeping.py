"""The keeper continues after a full disk, a lost pid file, a lost broker folder, or a log that cannot be written."""

import asyncio
import logging
import os
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from aiokafka.admin import AIOKafkaAdminClient

from infra.local import LocalError, Platform
from infra.local.account import account, home
from infra.local.patience import PATIENCE_SECONDS
from infra.local.pid_file import disown_pid_file
from infra.local.roles import grant

from .test_files import full_disk
from .up import toy

TOPICS = [("letters", 3), ("replies", 5)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform(fresh_data: Path) -> AsyncIterator[Platform]:
    async with Platform(fresh_data, [toy("intake")], TOPICS) as running:
        yield running


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def back(platform: Platform, name: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await platform.back(name)


def pid_file(platform: Platform) -> Path:
    return home(platform.folder.path, account()) / "cluster" / "postmaster.pid"


async def answers(platform: Platform) -> object:
    connection = await asyncpg.connect(platform.database_url("intake"))
    try:
        return await connection.fetchval("SELECT 1")
    finally:
        await connection.close()


@pytest.mark.parametrize("left", ["", "4", "{pid}", "{pid}\n/somewhere\n17"])
async def test_a_pid_file_that_is_not_whole_does_not_stop_a_start(platform: Platform, left: str) -> None:
    server, file = platform.keepers["postgres"], pid_file(platform)
    await server.stop()
    file.write_text(left.format(pid=os.getpid()))
    await server.start()
    assert await answers(platform) == 1


async def test_the_pid_file_of_a_living_server_is_left_as_it_is(platform: Platform) -> None:
    file = pid_file(platform)
    whole = file.read_text()
    disown_pid_file(file.parent)
    assert file.read_text() == whole
    for part in ("", whole[:3], whole[:20]):
        file.write_text(part)
        with suppress(LocalError):
            disown_pid_file(file.parent)
        assert file.read_text() == part
    file.write_text(whole)


@pytest.fixture
def stranger() -> Iterator[int]:
    """Returns the id of a process that has nothing to do with the database."""
    process = subprocess.Popen(["sleep", "60"])
    yield process.pid
    process.kill()
    process.wait()


async def test_a_full_disk_leaves_the_pid_file_whole(platform: Platform, stranger: int) -> None:
    server, file = platform.keepers["postgres"], pid_file(platform)
    whole = file.read_text()
    await server.stop()
    file.write_text(whole.replace(whole.split("\n")[0], str(stranger), 1))
    left = file.read_text()
    with full_disk(), pytest.raises(OSError, match="File too large"):
        disown_pid_file(file.parent)
    assert file.read_text() == left
    assert [one.name for one in file.parent.glob("*.draft")] == []
    await server.start()


async def test_the_servers_come_back_once_a_full_disk_has_room_again(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    with full_disk():
        for name in ("postgres", "kafka", "intake"):
            await platform.kill(name)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len([line for line in caplog.messages if "was not started" in line]) < 3:
                await asyncio.sleep(0.05)
    for name in ("postgres", "kafka", "intake"):
        await back(platform, name)
    assert await answers(platform) == 1


class Unwritable(logging.Handler):
    """A log handler that raises for every line, as one on a closed file does."""

    def emit(self, record: logging.LogRecord) -> None:
        raise ValueError("I/O operation on closed file")


async def test_a_child_comes_back_though_the_log_cannot_be_written(platform: Platform) -> None:
    log, handler = logging.getLogger("infra.local.supervisor"), Unwritable()
    log.addHandler(handler)
    try:
        for _ in range(2):
            await platform.kill("intake")
            await back(platform, "intake")
    finally:
        log.removeHandler(handler)


async def test_a_start_that_fails_in_any_way_is_tried_again(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server runs by then. It is not started twice, and the rest of the start is done."""
    tries: list[int] = []

    async def broken(admin_url: str, services: Mapping[str, Mapping[str, str]]) -> None:
        tries.append(platform.pids()["postgres"])
        if len(tries) < 3:
            raise asyncpg.DiskFullError("could not extend file")
        await grant(admin_url, services)

    monkeypatch.setattr("infra.local.postgres.grant", broken)
    await platform.kill("postgres")
    await back(platform, "postgres")
    assert len(tries) == 3
    assert len(set(tries)) == 1


async def test_topics_are_created_again_after_the_broker_has_lost_its_folder(platform: Platform) -> None:
    assert platform.kafka
    platform.kafka.place.rename(platform.kafka.place.with_name("lost"))
    await platform.kill("kafka")
    await back(platform, "kafka")
    admin = AIOKafkaAdminClient(bootstrap_servers=platform.kafka_bootstrap)
    await admin.start()
    found = await admin.describe_topics([name for name, _ in TOPICS])
    await admin.close()
    assert {one["topic"]: len(one["partitions"]) for one in found} == dict(TOPICS)
