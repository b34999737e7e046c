"""The causal tree of one application, laid out of the parts that the services gave."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


def kind_of(type_name: str) -> str:
    """A type without publisher and version; a private event has its kind as its type."""
    return type_name.split(".")[-2] if "." in type_name else type_name


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """One event of a trace, with the times that say where it waited."""

    id: str
    cause: str | None
    service: str
    type: str
    lane: int
    sequence: int
    version: int
    stored: datetime
    published: datetime | None
    cause_published: datetime | None
    topic: str | None

    @property
    def kind(self) -> str:
        """The type without publisher and version."""
        return kind_of(self.type)


@dataclass(frozen=True, slots=True)
class TraceNode:
    """An event with what it caused; `waited` is from its cause's storing to its own, in seconds."""

    event: TraceEvent
    waited: float | None
    travelled: float | None
    """From its cause's storing to its publishing; None within one service."""
    children: tuple["TraceNode", ...] = ()
    cause_missing: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """All that is known of one application's events. `missing`: services that did not answer."""

    application: str
    roots: tuple[TraceNode, ...]
    events: tuple[TraceEvent, ...]
    missing: tuple[str, ...] = ()

    @property
    def span(self) -> float:
        """From the first event's storing to the last one's, in seconds."""
        return (self.events[-1].stored - self.events[0].stored).total_seconds() if self.events else 0.0


def event(line: Mapping[str, Any]) -> TraceEvent:
    """An event of a service's answer to GET /trace/<application>."""
    return TraceEvent(
        line["id"],
        line["cause"],
        line["service"],
        line["type"],
        line["lane"],
        line["sequence"],
        line["version"],
        datetime.fromisoformat(line["stored"]),
        _moment(line["published"]),
        _moment(line["cause_published"]),
        line["topic"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def lay_out(application: str, parts: Mapping[str, Iterable[Mapping[str, Any]] | None]) -> Trace:
    """The tree of the parts by service; a part that is None is a service that did not answer."""
    events = [event(line) for part in parts.values() if part is not None for line in part]
    events.sort(key=lambda one: (one.stored, one.service, one.version))
    missing = tuple(service for service, part in parts.items() if part is None)
    return Trace(application, _Layout(events).roots(), tuple(events), missing)


@dataclass(slots=True)
class _Layout:
    events: list[TraceEvent]
    known: dict[str, TraceEvent] = field(default_factory=dict)
    caused: dict[str | None, list[TraceEvent]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for one in self.events:
            self.known[one.id] = one
            self.caused[one.cause].append(one)

    def roots(self) -> tuple[TraceNode, ...]:
        """Events without a cause, and those whose cause is in a part that is missing."""
        return tuple(self.node(one) for one in self.events if one.cause not in self.known)

    def node(self, one: TraceEvent) -> TraceNode:
        cause = self.known.get(one.cause) if one.cause else None
        children = tuple(self.node(child) for child in self.caused.get(one.id, ()))
        return TraceNode(
            one, _seconds(cause, one.stored), _seconds(cause, one.cause_published), children, _lost(one, cause)
        )


def _seconds(cause: TraceEvent | None, until: datetime | None) -> float | None:
    return (until - cause.stored).total_seconds() if cause and until else None


def _lost(one: TraceEvent, cause: TraceEvent | None) -> bool:
    return one.cause is not None and cause is None
