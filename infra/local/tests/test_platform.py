"""The platform from inside: its programs, their environment, and what survives a restart."""

import asyncio
import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from infra.local import LocalError, Platform, Program
from infra.local.account import account, home, remove

from .up import TOY, toy

TOPICS = [("letters", 1)]
SECRETS = ("REVIEW_SECRET", "REVIEW_KEY")
PROGRAMS = [
    replace(toy("intake"), public=("intake",)),
    replace(toy("review", revive=False), secrets=SECRETS),
    replace(toy("intake"), name="intake-2", services=("intake",)),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform(fresh_data: Path) -> AsyncIterator[Platform]:
    async with Platform(fresh_data, PROGRAMS, TOPICS) as running:
        yield running


pytestmark = pytest.mark.asyncio(loop_scope="module")


def environment_of(url: str) -> dict[str, str]:
    with urllib.request.urlopen(url) as answer:
        return dict(json.load(answer))


async def test_a_program_is_given_its_own_database_and_no_other(platform: Platform) -> None:
    given = environment_of(platform.url("intake"))
    assert {name for name in given if name.startswith("DATABASE_URL_")} == {"DATABASE_URL_INTAKE", "DATABASE_URL_KEYS"}
    connection = await asyncpg.connect(given["DATABASE_URL_INTAKE"])
    assert await connection.fetchval("SELECT current_database()") == "intake"
    await connection.close()


async def test_a_program_is_given_its_secrets_and_nobody_else(platform: Platform) -> None:
    given, others = environment_of(platform.url("review")), environment_of(platform.url("intake"))
    assert len({given[name] for name in SECRETS}) == 2
    assert all(len(given[name]) >= 32 for name in SECRETS)
    assert not others.keys() & set(SECRETS)
    book = platform.folder.path / "passwords.json"
    assert given["REVIEW_SECRET"] in book.read_text()
    assert book.stat().st_mode & 0o077 == 0


async def test_a_program_is_told_where_the_broker_and_the_others_are(platform: Platform) -> None:
    given = environment_of(platform.url("review"))
    assert given["KAFKA_BOOTSTRAP_SERVERS"] == platform.kafka_bootstrap
    assert given["URL_INTAKE"] == platform.url("intake")


async def test_a_program_with_pages_is_given_a_second_port_and_all_are_told_where_browsers_find_it(
    platform: Platform,
) -> None:
    own, others = environment_of(platform.url("intake")), environment_of(platform.url("review"))
    assert own["PUBLIC_URL_INTAKE"] == others["PUBLIC_URL_INTAKE"] == platform.public_url("intake")
    assert own["PUBLIC_PORT_INTAKE"] == platform.public_url("intake").rpartition(":")[2] != own["HTTP_PORT_INTAKE"]
    assert "PUBLIC_PORT_INTAKE" not in others


async def test_a_killed_program_comes_back(platform: Platform) -> None:
    before = platform.pids()["intake"]
    await platform.kill("intake")
    await platform.back("intake")
    assert platform.pids()["intake"] != before
    assert environment_of(platform.url("intake"))


async def test_a_program_that_is_not_to_be_revived_stays_down(platform: Platform) -> None:
    await platform.kill("review")
    await asyncio.sleep(0.5)
    assert "review" not in platform.pids()


async def test_nothing_listens_beyond_this_machine(platform: Platform) -> None:
    ports = json.loads((platform.folder.path / "ports.json").read_text())
    assert {"postgres", "kafka", "kafka-controller"} <= ports.keys()
    for name in ("postgres", "kafka", "kafka-controller"):
        with socket.create_connection(("127.0.0.1", ports[name])):
            pass
        with pytest.raises(ConnectionRefusedError):  # a server on all interfaces would also answer at this address
            socket.create_connection(("127.0.0.2", ports[name]), timeout=1).close()


async def test_every_process_gets_its_own_private_key_and_the_public_keys_of_all(platform: Platform) -> None:
    folder = platform.folder.path / "keys"
    given = environment_of(platform.url("intake"))
    assert (given["KEY_RING"], given["KEY_FILE_INTAKE"]) == (str(folder / "ring.json"), str(folder / "intake.json"))
    assert "KEY_FILE_REVIEW" not in given
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "intake.json").stat().st_mode & 0o777 == 0o600
    assert '"d"' not in (folder / "ring.json").read_text()


async def test_messages_survive_a_killed_and_a_restarted_broker(platform: Platform) -> None:
    async with AIOKafkaProducer(bootstrap_servers=platform.kafka_bootstrap, acks="all") as producer:
        await producer.send_and_wait("letters", b"first", partition=0)
        await platform.kill("kafka")
        await platform.back("kafka")
        await producer.send_and_wait("letters", b"second", partition=0)
    await platform.restart_kafka()
    assert await letters(platform, 2) == [b"first", b"second"]


async def letters(platform: Platform, count: int) -> list[bytes | None]:
    consumer = AIOKafkaConsumer(
        "letters", bootstrap_servers=platform.kafka_bootstrap, auto_offset_reset="earliest", group_id="reader"
    )
    async with consumer:
        return [(await consumer.getone()).value for _ in range(count)]


async def test_rows_survive_a_killed_and_a_restarted_server(platform: Platform) -> None:
    await execute(platform, "CREATE TABLE kept AS SELECT 7 AS number")
    await platform.kill("postgres")
    await platform.back("postgres")
    await execute(platform, "UPDATE kept SET number = number + 1")
    await platform.restart_postgres()
    assert await execute(platform, "SELECT number FROM kept") == 8


async def execute(platform: Platform, statement: str) -> object:
    connection = await asyncpg.connect(platform.owner_url("intake"))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_a_program_that_fails_at_its_start_ends_the_start(fresh_data: Path, platform: Platform) -> None:
    databases = {f"DATABASE_URL_{name}": "postgresql://nowhere" for name in ("BROKEN", "KEYS")}
    given = {"KAFKA_BOOTSTRAP_SERVERS": platform.kafka_bootstrap, **databases}
    broken = Program("broken", [sys.executable, TOY, "broken", "78"])
    data = fresh_data.with_name(f"{fresh_data.name}-given")
    with pytest.raises(
        LocalError, match=r"broken ended with 78 at its start; .*broken.log ends with: no such household"
    ):
        async with Platform(data, [broken], environment=given):
            pass
    assert {entry.name for entry in data.iterdir()} == {"keys", "lock", "logs", "ports.json"}  # both servers were given
    remove(data)


@pytest.fixture
def stranger() -> Iterator[int]:
    """Returns the id of a process of the database's account that has nothing to do with the database."""
    user = account()
    process = subprocess.Popen(["sleep", "60"], user=user.uid if user else None)
    yield process.pid
    process.kill()
    process.wait()


async def test_a_pid_file_that_names_a_stranger_does_not_stop_a_start(platform: Platform, stranger: int) -> None:
    server = platform.keepers["postgres"]
    file = home(platform.folder.path, account()) / "cluster" / "postmaster.pid"
    left = file.read_text().splitlines()
    await server.stop()
    file.write_text("\n".join([str(stranger), *left[1:]]) + "\n")  # as after kill -9, when the pid is used again
    await server.start()


async def test_lost_passwords_are_told_from_a_broken_server(platform: Platform) -> None:
    book = platform.folder.path / "passwords.json"
    kept = book.read_text()
    book.unlink()
    with pytest.raises(LocalError, match=r"passwords.json does not fit the database: restore that file"):
        await platform.restart_postgres()
    book.write_text(kept)
    await platform.restart_postgres()
