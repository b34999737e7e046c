"""A due timer fires once, in business time, also if several processes look for it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.chassis.core.aggregate import Aggregate, NoStore, Timer
from services.chassis.core.command import DecisionContext
from services.chassis.core.events import Codec
from services.chassis.messaging.subscriptions import Subscriptions
from services.chassis.operators.parking import redrive
from services.chassis.service import Definition, Service

from .conftest import Town
from .help import events, on_lane, readers, until, until_events
from .toy import Read, decode, evolve


def note(readers: tuple[str, ...], name: str, moment: DecisionContext) -> Sequence[object]:
    """Returns an event with the name."""
    return [Read(name)]


def timers(before: Any, after: Any, events: Sequence[Any], now: datetime) -> Sequence[Timer]:
    """`soon` is due at once, `week` in seven days. `never` cancels both. `beat` sets itself again."""
    match events[-1].reader:
        case "soon" | "fails" | "beat":
            return [Timer(events[-1].reader, now)]
        case "week":
            return [Timer("week", now + timedelta(days=7))]
        case "never":
            return [Timer("soon", None), Timer("week", None)]
        case "beaten":
            return [Timer("beat", now + timedelta(days=7))]
    return []


def ring(readers: tuple[str, ...], name: str, moment: DecisionContext) -> Sequence[object]:
    """The handler of timers. Returns one event."""
    return [Read("beaten" if name == "beat" else f"{name} rang")]


def clockwork(place: str, on_timer: dict[str, Any] | None = None) -> Definition:
    """Returns the definition of a service that has timers and reads no topics."""
    handlers = dict.fromkeys(("soon", "week", "beat", "fails"), ring) if on_timer is None else on_timer
    aggregate = Aggregate(f"clock{place}", (), evolve, Codec({"read": Read}), NoStore(), timers, handlers)
    return Definition(aggregate, Subscriptions((), {}, decode), lambda service: [])


async def test_a_timer_fires_once_though_two_processes_look(town: Town) -> None:
    both = [await town.open(clockwork(town.place)) for _ in range(2)]
    streams = [on_lane(number % 64) for number in range(100)]
    await asyncio.gather(*(both[place % 2].ask(stream, "soon", note) for place, stream in enumerate(streams)))
    await until_events(both[0], 200)
    assert {await readers(both[0], stream) for stream in streams[:9]} == {("soon", "soon rang")}
    assert await _set(both[0]) == 0


async def test_of_two_who_fire_one_timer_the_second_does_not_take_back_what_the_first_has_set_anew(town: Town) -> None:
    both = [await town.open(clockwork(town.place), timer_seconds=9999) for _ in range(2)]
    streams = [on_lane(number) for number in range(20)]
    for stream in streams:
        await both[0].ask(stream, "beat", note)
    await asyncio.gather(*(service.timers.fire() for service in both))
    assert {await readers(both[0], stream) for stream in streams} == {("beat", "beaten")}
    assert await _set(both[0]) == 20


async def test_a_timer_taken_back_does_not_fire_not_even_in_the_same_batch(town: Town) -> None:
    service = await town.open(clockwork(town.place), timer_seconds=9999)
    stream = on_lane(1)
    await service.ask(stream, "soon", note)
    await asyncio.gather(service.ask(stream, "never", note), service.timers.fire(), service.timers.fire())
    rang = "soon rang" in await readers(service, stream)
    assert await readers(service, stream) in {("soon", "never"), ("soon", "soon rang", "never")}
    assert await _set(service) == 0
    await service.ask(stream, "week", note)
    await asyncio.gather(service.ask(stream, "never", note), service.timers.fire())
    assert await events(service) == 4 + rang


async def test_timers_go_on_when_the_database_was_away(town: Town) -> None:
    service, stream = await town.open(clockwork(town.place)), on_lane(1)
    await town.postgres.stop()
    await asyncio.sleep(0.3)
    await town.postgres.start()
    await service.ask(stream, "soon", note)
    await until_events(service, 2)


async def test_a_week_passes_in_a_second_where_the_clock_runs_so(town: Town) -> None:
    service = await town.open(clockwork(town.place), clock_speed=604_800.0, clock_since=datetime.now(UTC))
    stream = on_lane(1)
    await service.ask(stream, "week", note)
    await until_events(service, 2)
    asked, rang = await service.pool.fetch("select stored from events order by sequence")
    assert rang["stored"] - asked["stored"] > timedelta(seconds=0.9)


async def test_a_timer_that_fails_is_parked_and_rings_when_it_is_redriven(town: Town) -> None:
    handlers: dict[str, Any] = {"fails": _fail, "soon": ring}
    service = await town.open(clockwork(town.place, handlers))
    stream, other = on_lane(1), on_lane(1)
    await service.ask(stream, "fails", note)
    await until(lambda: _parked(service, stream))
    await service.ask(other, "soon", note)
    await until_events(service, 3)
    handlers["fails"] = ring
    assert await redrive(service, stream) == {"application": str(stream), "handled": 1, "left": 0, "error": None}
    assert await readers(service, stream) == ("fails", "fails rang")


def _fail(state: Any, name: str, moment: DecisionContext) -> Sequence[object]:
    raise ValueError(name)


async def _set(service: Service) -> int:
    number: int = await service.pool.fetchval("select count(*) from timers")
    return number


async def _parked(service: Service, stream: UUID) -> bool:
    return bool(await service.pool.fetchval("select count(*) from parked where application = $1", stream))
