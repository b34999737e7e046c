"""What was really published is counted, answered over HTTP, and counted again after a rebuild."""

import asyncio
import json
import time
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.indicators import IndicatorLine
from lianban_contracts.intake import ApplicationCompleted, ApplicationSubmitted, ApplicationWithdrawn
from lianban_contracts.life import StatementDelivered, VisitRecorded
from lianban_contracts.message import Message
from lianban_contracts.registry import MESSAGES
from lianban_contracts.review import CaseDetermined
from uuid_utils.compat import uuid7

from infra.local.fixtures import Broker, Databases
from infra.local.patience import PATIENCE_SECONDS
from services.chassis.messaging.reader import HANDLER_SECONDS
from services.chassis.tests.conftest import Town
from services.chassis.tests.help import until
from services.reporting.extracts import READ

from .conftest import NOBODY, Stage, example

FILING: Any = example(ApplicationSubmitted, uuid7())
QUERY = f"region={FILING.region}&year={FILING.filed_on.year}"
COMPLETED = (ApplicationSubmitted, CaseDetermined, BENEFITS_DECIDED["medical"], ApplicationCompleted)


async def published(stage: Stage, *messages: type[Message]) -> UUID:
    """A new case with the examples of these messages; all of them are counted."""
    case: UUID = uuid7()
    before = await handled(stage, case)
    await stage.publish(*(example(one, case) for one in messages))

    async def all_handled() -> bool:
        return await handled(stage, case) == before + len(messages)

    await until(all_handled)
    return case


async def handled(stage: Stage, case: UUID) -> int:
    """The number of messages that reporting has handled on the lane of a case; other cases may be on the same lane."""
    applied = await stage.reporting.pool.fetchval("select applied::text from lanes where lane = $1", case.int & 63)
    return sum(json.loads(applied).values())


async def lines(stage: Stage) -> dict[str, IndicatorLine]:
    """The indicators by their English label."""
    return {line.label.en: line for line in (await stage.table(QUERY)).lines}


async def test_a_case_that_was_published_is_counted(stage: Stage) -> None:
    await published(stage, *COMPLETED, StatementDelivered, VisitRecorded)
    found = await lines(stage)
    student = found["student aid rate"]
    assert (student.shown, student.figure.ratios, student.met, student.source) == ("100.0%", ((1, 1),), True, "events")
    assert student.offices == ("education",)
    assert found["electricity concession"].shown == "100.0%"
    assert found["statements delivered"].shown == "100.0%"
    repair = found["repair of dangerous houses"]
    assert (repair.shown, repair.figure.ratios, repair.met) == ("", (), None)
    assert found["medical protection rate"].figure.why == "medical"
    assert found["standardised shelters"].figure.why == "outside"
    assert (await stage.table(QUERY)).cases == 1


async def test_a_case_under_way_counts_by_what_is_decided_so_far(stage: Stage) -> None:
    await published(stage, ApplicationSubmitted, CaseDetermined)
    joint = (await lines(stage))["joint handling"]
    ((part, whole),) = joint.figure.ratios
    assert 0 < part < whole
    assert joint.met is False


async def test_a_withdrawn_case_is_not_counted(stage: Stage) -> None:
    await published(stage, ApplicationSubmitted, ApplicationWithdrawn)
    assert (await stage.table(QUERY)).cases == 0


async def test_every_message_of_its_topics_is_handled_or_unused(stage: Stage) -> None:
    await published(stage, *(one for one in MESSAGES if one.TYPE in READ))
    assert (await stage.request("/parked")).json() == []


async def test_a_row_has_no_name_no_number_and_no_fact_but_size_and_area(stage: Stage) -> None:
    await published(stage, *COMPLETED, VisitRecorded)
    ((_, region, filed_on, withdrawn, content),) = await stage.rows()
    assert (region, filed_on, withdrawn) == (FILING.region, FILING.filed_on, False)
    members = FILING.identity.members
    assert not [one for one in members if one.name in content or one.id_number in content]
    visit: Any = example(VisitRecorded, uuid7())
    assert visit.by not in content


async def test_a_rebuild_counts_the_same_again(stage: Stage) -> None:
    for steps in (COMPLETED, (*COMPLETED, StatementDelivered), COMPLETED[:2]):
        await published(stage, *steps)
    before = await stage.rows()
    await stage.reporting.pool.execute("update counted_cases set withdrawn = true, content = '{}'")
    assert (await stage.request("/rebuild", "POST")).status_code == 202

    async def again() -> bool:
        return await stage.rows() == before

    await until(again)


async def test_the_region_and_the_year_have_defaults_and_an_unknown_region_is_refused(stage: Stage) -> None:
    table = await stage.table("")
    assert table.region == table.regions[0]
    assert table.year in table.years
    assert (await stage.table("year=1900")).year == table.years[0]
    refused = await stage.request("/indicators?region=000000")
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_filter")


async def test_another_question_within_a_minute_has_the_same_answer(stage: Stage) -> None:
    before = await stage.table(QUERY)
    await published(stage, ApplicationSubmitted)
    assert await stage.table(QUERY) == before


async def test_a_computation_ends_when_the_service_stops(postgres: Databases, kafka: Broker) -> None:
    connected = asyncio.Event()

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(never_answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, AsyncExitStack() as stack:
        stage = Stage(Town(postgres, kafka, stack))
        await stage.open(dict.fromkeys(NOBODY, url))
        asked = asyncio.create_task(stage.request(f"/indicators?{QUERY}"))
        await connected.wait()
        async with asyncio.timeout(5):
            await stage.reporting.stop()
        assert not [task for task in asyncio.all_tasks() if task.get_name() == "indicators"]
        asked.cancel()
        await asyncio.wait([asked])


async def test_a_service_stops_in_time_while_the_end_offsets_do_not_arrive(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def never(partitions: object) -> None:  # so does aiokafka if its consumer stops meanwhile
        asked.set()
        await asyncio.Event().wait()

    assert stage.reporting.consumer is not None
    monkeypatch.setattr(stage.reporting.consumer.reader.consumer, "end_offsets", never)
    case: UUID = uuid7()
    await stage.publish(*(example(one, case) for one in COMPLETED))  # heads of them arrive before they are read
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asked.wait()
    started = time.monotonic()
    await stage.reporting.stop()
    assert time.monotonic() - started < HANDLER_SECONDS
