"""If a background task ends, the service is not ready and reports why, and its process ends. A full disk ends no task."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from infra.local.patience import PATIENCE_SECONDS
from services.chassis.core.problems import Unavailable
from services.chassis.core.tasks import CannotGoOn, Loops
from services.chassis.messaging.readers import OtherPartitions
from services.chassis.service import Service

from .conftest import PARTITIONS, Town
from .help import books, http, lend_many, until
from .processes import Runner, running
from .test_logging import closed_pipe, full_disk
from .test_timers import clockwork
from .toy import diary, lend, library

Broken = Callable[[], AbstractContextManager[int]]


@pytest.mark.parametrize("broken", [closed_pipe, full_disk])
async def test_services_whose_log_cannot_be_written_recover_from_a_database_that_was_away(
    broken: Broken, town: Town
) -> None:
    with broken() as output:
        async with running("library", town, output=output) as source, running("diary", town, output=output) as reader:
            for number in range(2):
                await until(source.ready)
                await until(reader.ready)
                await _lend(source, 20)
                await until(lambda: _read(town, 20 * (number + 1)))  # noqa: B023
                await town.postgres.stop()
                await asyncio.sleep(1.5)  # heads, relay and the reader of heads get errors, and log them
                await town.postgres.start()
            await until(source.ready)
            assert source.process.returncode is None
            assert await source.metric("lianban_log_lines_lost_total") > 2
            assert await source.metric("lianban_interruptions_total") > 0


async def _lend(source: Runner, number: int) -> None:
    async with httpx.AsyncClient(base_url=source.url, timeout=PATIENCE_SECONDS) as client:
        for book in books(number):
            (await client.post(f"/lend/{book}/ann")).raise_for_status()


async def _read(town: Town, number: int) -> bool:
    connection = await asyncpg.connect(await town.postgres.database(f"diary{town.place}"))
    try:
        return bool(await connection.fetchval("select count(*) from events") == number)
    finally:
        await connection.close()


@pytest.mark.parametrize("name", ["executor", "relay", "heads", "timers", "reading", "control"])
async def test_a_service_of_which_a_task_has_ended_is_not_ready_and_says_why(name: str, town: Town) -> None:
    service = await town.open(clockwork(town.place))
    await until(lambda: _is_ready(service))
    (task,) = [one for one in asyncio.all_tasks() if one.get_name() == name]
    task.cancel()
    await until(lambda: _says(service, f"its task {name} has ended: nobody stopped it"))


async def test_who_waits_for_a_command_hears_that_the_executor_has_ended(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = await town.open(library(town.place))

    async def broken(groups: object) -> None:
        raise RuntimeError("torn")

    monkeypatch.setattr(source.executor, "_commit", broken)
    with pytest.raises(Unavailable):
        await source.ask(books(1)[0], "ann", lend)
    with pytest.raises(Unavailable):
        await source.ask(books(1)[0], "ann", lend)
    await until(lambda: _says(source, "its task executor has ended: RuntimeError at "))


@pytest.mark.parametrize("name", ["executor", "relay", "heads", "reading", "consumer", "control", "http"])
async def test_a_process_of_which_a_task_has_ended_ends_and_says_why(name: str, town: Town) -> None:
    async with running("diary", town) as runner:
        await until(runner.ready)
        async with httpx.AsyncClient(base_url=runner.url, timeout=PATIENCE_SECONDS) as client:
            await client.post(f"/end/{name}")
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await runner.process.wait() == 1
        assert runner.process.stderr
        said = (await runner.process.stderr.read()).decode().splitlines()
        assert said[-1] == f"diary{town.place}: its task {name} has ended: nobody stopped it"


def _kafka_task(name: str) -> Callable[[Any], asyncio.Task[Any]]:
    return {
        "sender": lambda reader: reader.control.producer._sender.sender_task,
        "fetcher": lambda reader: reader.consumer.reader.consumer._fetcher._fetch_task,
        "group coordination": lambda reader: reader.consumer.reader.consumer._coordinator._coordination_task,
        "metadata refresh": lambda reader: reader.consumer.reader.consumer._client._sync_task,
    }[name]


@pytest.mark.parametrize("name", ["sender", "fetcher", "group coordination", "metadata refresh"])
async def test_a_service_of_which_a_task_of_the_kafka_client_has_ended_says_why(name: str, town: Town) -> None:
    reader = await town.open(diary(town.place))
    await until(lambda: _is_ready(reader))
    _kafka_task(name)(reader).cancel()
    await until(lambda: _says(reader, "ended in its Kafka client: "))
    assert name in str(reader.loops.failure)


async def test_a_batch_that_could_not_be_handed_on_is_not_dropped_in_silence(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))

    async def broken(*commands: object) -> Any:
        raise RuntimeError("torn")

    monkeypatch.setattr(reader.executor, "submit", broken)
    await lend_many(source, books(1))
    await until(lambda: _says(reader, "its task consumer has ended: RuntimeError at "))


@pytest.mark.parametrize("kind", ["diary", "library"])
async def test_a_topic_with_another_number_of_partitions_ends_the_start_with_78_and_a_sentence(
    kind: str, town: Town
) -> None:
    async with running(kind, town, LIANBAN_PARTITIONS="3") as runner:
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await runner.process.wait() == 78
        assert runner.process.stderr
        [line] = (await runner.process.stderr.read()).decode().splitlines()
        assert line == (
            f"{kind}{town.place}: LIANBAN_PARTITIONS is 3, but the topic {town.topic} has {PARTITIONS} partitions; "
            "give all services the number that the topics have, or create the topics with this number"
        )


async def test_a_topic_that_is_given_more_partitions_under_way_ends_the_service(town: Town) -> None:
    reader = await town.open(diary(town.place))
    await until(lambda: _is_ready(reader))
    admin = AIOKafkaAdminClient(bootstrap_servers=town.kafka.bootstrap_servers)
    await admin.start()
    await admin.create_partitions({town.topic: NewPartitions(PARTITIONS + 1)})
    await admin.close()
    await until(lambda: _says(reader, f"the topic {town.topic} has {PARTITIONS + 1} partitions"))
    assert isinstance(reader.loops.failure, OtherPartitions)


async def test_a_service_waits_for_its_topics_and_creates_none(town: Town) -> None:
    name = f"diary{town.place}"
    url = await town.postgres.database(name)
    await town.create_topics()
    admin = AIOKafkaAdminClient(bootstrap_servers=town.kafka.bootstrap_servers)
    await admin.start()
    await admin.delete_topics([town.topic])
    runner = Runner("diary", town, url, {"LIANBAN_START_SECONDS": "2"})
    await runner.start()
    assert await runner.process.wait() == 1
    assert runner.process.stderr
    [line] = (await runner.process.stderr.read()).decode().splitlines()
    assert line.startswith(f"{name}: its topics could not be used within 2 seconds: ")
    assert f"the broker has no topic {town.topic}" in line
    assert town.topic not in await admin.list_topics()
    await admin.close()


async def test_work_that_is_done_is_no_failure_and_work_that_raises_is() -> None:
    loops = Loops("here")
    await loops.once("done", asyncio.sleep(0))
    stopped = loops.start("stopped", asyncio.sleep(60))
    await loops.stop(stopped)
    assert loops.failure is None
    loops.once("torn", _torn())
    async with asyncio.timeout(PATIENCE_SECONDS):
        await loops.failed()
    assert str(loops.failure).startswith("here: its task torn has ended: RuntimeError at ")


async def test_the_first_reason_is_kept() -> None:
    loops = Loops("here")
    loops.fail("reading", CannotGoOn("the first"))
    loops.fail("other", RuntimeError("the second"))
    assert str(loops.failure) == "the first"


async def _torn() -> None:
    raise RuntimeError("torn")


async def _is_ready(service: Service) -> bool:
    async with http(service) as client:
        return (await client.get("/readyz")).status_code == 200


async def _says(service: Service, reason: str) -> bool:
    async with http(service) as client:
        answer = await client.get("/readyz")
        return answer.status_code == 503 and reason in answer.json()["reason"]
