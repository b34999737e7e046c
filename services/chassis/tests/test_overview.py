"""The overview for operators: throughput, lag, parked messages, latencies, metrics."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from prometheus_client.parser import text_string_to_metric_families

from services.chassis.core.lanes import LANES
from services.chassis.log.history import MINUTES, Counts, History
from services.chassis.service import Service

from .conftest import Town
from .help import books, http, lend_many, on_lane, public, until, until_events
from .test_timers import clockwork, note
from .toy import diary, lend, library

NOON = datetime(2026, 3, 1, 12, 0, 40, tzinfo=UTC)


def test_each_minute_says_what_was_done_in_it() -> None:
    history = History()
    for second, number in ((0, 100), (10, 130), (30, 190), (70, 250), (75, 260)):
        history.note(NOON + timedelta(seconds=second), Counts(number, number // 2, number // 10))
    assert [line["minute"].minute for line in history.minutes()] == [0, 1]
    assert [(line["events"], line["published"], line["read"]) for line in history.minutes()] == [
        (30, 15, 3),
        (130, 65, 13),
    ]


def test_a_quarter_of_an_hour_is_kept_and_a_silent_stretch_is_one_line_of_its_mean() -> None:
    history = History()
    for minute in range(40):
        history.note(NOON + timedelta(minutes=minute), Counts(minute * 60, 0, 0))
    assert [line["events"] for line in history.minutes()] == [60] * MINUTES
    history.note(NOON + timedelta(minutes=49), Counts(39 * 60 + 1000, 0, 0))
    assert (history.minutes()[-1]["minutes"], history.minutes()[-1]["events"]) == (10, 100)


async def test_the_overview_says_what_was_done_and_how_long_it_took(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    await until(lambda: _hears(source, source))  # activity before the first heads is unknown
    await until(lambda: _hears(reader, reader))
    await lend_many(source, books(100))
    await until_events(reader, 100)
    await until(lambda: _counted(source, "events", 200))
    await until(lambda: _counted(reader, "read", 100))
    wrote, read = await _get(source, "/overview"), await _get(reader, "/overview")
    assert sum(line["published"] for line in wrote["minutes"]) == 100
    for service, name in ((wrote, "stored_to_published"), (read, "published_to_stored")):
        took = service["latency"][name]
        assert took["of"] == 100
        assert 0 < took["p50"] <= took["p95"] <= took["p99"] < 10
    assert read["latency"]["stored_to_published"] == {"of": 0, "p50": None, "p95": None, "p99": None}
    assert read["behind"] == {"topics": {town.topic: 0}, "lanes": []}
    assert {line["service"]: line["events"] for line in read["heads"]}[source.name] == 200
    assert all(0 <= line["age_seconds"] < 5 for line in read["heads"])
    assert read["rewritten"] == []


async def test_the_overview_says_what_is_behind_and_missing_and_waits(town: Town) -> None:
    source, reader = await town.open_unpublished(library(town.place)), await town.open(diary(town.place))
    for name in ("ann", "bob"):
        await source.ask(on_lane(3), name, lend)
    await source.ask(on_lane(4), "illegible", lend)
    _, bob, eve = await public(source)
    await town.publish([bob, eve])
    source.relay.leads = True  # publishes heads, but no events,
    source.relay.published_to = dict.fromkeys(range(LANES), 100)  # as if all were sent and some were lost
    await until(lambda: _behind(reader, 2))
    seen = await _get(reader, "/overview")
    assert seen["behind"]["lanes"] == [{"topic": town.topic, "lane": 3, "behind": 2}]
    assert seen["gaps"] == [{"topic": town.topic, "lane": 3, "expected": 1}]
    assert seen["parked"] == 1
    metrics = await _metrics(reader)
    assert metrics["lianban_lag", town.topic] == 2
    assert metrics["lianban_gaps", town.topic] == 1
    assert metrics["lianban_parked", None] == 1


async def test_a_timer_that_should_have_fired_is_late(town: Town) -> None:
    service = await town.open(clockwork(town.place), timer_seconds=9999)
    await service.ask(on_lane(1), "soon", note)
    await service.ask(on_lane(2), "week", note)
    assert (await _get(service, "/overview"))["late_timers"] == 0
    await service.pool.execute("update timers set due = due - interval '10 seconds'")
    assert (await _get(service, "/overview"))["late_timers"] == 1
    assert (await _metrics(service))["lianban_late_timers", None] == 1


async def test_a_log_that_contradicts_what_was_said_of_it_is_shown(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    await source.ask(on_lane(5), "ann", lend)
    await until(lambda: _hears(reader, source, 2))
    await source.pool.execute("update lanes set hash = sha256('forged') where lane = 5")
    await until(lambda: _contradicted(reader))
    [line] = (await _get(reader, "/overview"))["rewritten"]
    assert (line["service"], line["lane"], line["said_before"], line["says_now"]) == (source.name, 5, 2, 2)
    assert (await _metrics(reader))["lianban_rewritten_lanes", None] == 1


async def test_metrics_count_what_was_done_each_service_its_own(town: Town) -> None:
    source, reader = await town.open(library(town.place)), await town.open(diary(town.place))
    lent = books(50)
    await lend_many(source, lent)
    await asyncio.gather(*(source.ask(book, "nobody", lend) for book in lent[:5]), return_exceptions=True)
    await until_events(reader, 50)
    await until(lambda: _hears(reader, source))
    await until(lambda: _counts(source, "lianban_messages_published_total", 50))
    async with http(reader) as client:
        assert (await client.post(f"/parked/{lent[0]}/redrive")).status_code == 200
        assert (await client.post("/parked/7/discard", json={"operator": "wang", "reason": "old"})).status_code == 404
    wrote, read = await _metrics(source), await _metrics(reader)
    assert wrote["lianban_events_appended_total", None] == 100
    assert (wrote["lianban_commands_total", "applied"], wrote["lianban_commands_total", "refused"]) == (50, 5)
    assert wrote["lianban_batch_commands_sum", None] == 55
    assert (read["lianban_events_appended_total", None], read["lianban_messages_consumed_total", None]) == (50, 50)
    assert 0 < read["lianban_consumed_after_seconds_sum", None] < 60
    assert (read["lianban_http_commands_total", None], read["lianban_http_refusals_total", "404"]) == (2, 1)
    assert read["lianban_heads_age_seconds", source.name] < 60
    assert read["process_cpu_seconds_total", None] > 0


async def _get(service: Service, path: str) -> Any:
    async with http(service) as client:
        return (await client.get(path)).json()


async def _metrics(service: Service) -> dict[tuple[str, str | None], float]:
    """Returns the samples by name and by the label other than `service`."""
    async with http(service) as client:
        text = (await client.get("/metrics")).text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    ours = [sample for sample in samples if sample.name.startswith("lianban_")]
    assert {sample.labels["service"] for sample in ours} == {service.name}
    return {
        (one.name, next((v for k, v in one.labels.items() if k not in {"service", "le"}), None)): one.value
        for one in samples
    }


async def _counted(service: Service, name: Literal["events", "read"], number: int) -> bool:
    done: int = sum(line[name] for line in service.control.history.minutes())
    return done == number


async def _counts(service: Service, name: str, number: float) -> bool:
    return (await _metrics(service))[name, None] == number


async def _hears(service: Service, of: Service, events: int = 0) -> bool:
    heads = service.control.witnessed.get(of.name)
    return heads is not None and sum(heads.sequences) >= events


async def _behind(service: Service, number: int) -> bool:
    behind: int = sum((await _get(service, "/overview"))["behind"]["topics"].values())
    return behind == number


async def _contradicted(service: Service) -> bool:
    return bool(service.control.rewritten)
