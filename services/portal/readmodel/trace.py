"""The causal tree of one application, built from the parts that the services returned."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.chassis.operators.traced_event import TracedEvent


@dataclass(frozen=True, slots=True)
class TraceNode:
    """An event with the events that it caused. `waited`: seconds from the storing of its cause to its own."""

    event: TracedEvent
    waited: float | None
    travelled: float | None
    """Seconds from the storing of its cause to the publishing of the cause; None within one service."""
    children: tuple["TraceNode", ...] = ()
    cause_missing: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """All known events of one application. `missing`: services that did not answer."""

    application: str
    roots: tuple[TraceNode, ...]
    events: tuple[TracedEvent, ...]
    missing: tuple[str, ...] = ()

    @property
    def span(self) -> float:
        """Seconds from the storing of the first event to that of the last."""
        return (self.events[-1].stored - self.events[0].stored).total_seconds() if self.events else 0.0


def lay_out(application: str, parts: Mapping[str, Iterable[TracedEvent] | None]) -> Trace:
    """Returns the tree of the parts by service. A part is None if the service did not answer."""
    events = [one for part in parts.values() if part is not None for one in part]
    events.sort(key=lambda one: (one.stored, one.service, one.version))
    missing = tuple(service for service, part in parts.items() if part is None)
    return Trace(application, _Layout(events).roots(), tuple(events), missing)


@dataclass(slots=True)
class _Layout:
    events: list[TracedEvent]
    known: dict[str, TracedEvent] = field(default_factory=dict)
    caused: dict[str | None, list[TracedEvent]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for one in self.events:
            self.known[one.id] = one
            self.caused[one.cause].append(one)

    def roots(self) -> tuple[TraceNode, ...]:
        """Returns the events without a cause, and those whose cause is in a missing part."""
        return tuple(self.node(one) for one in self.events if one.cause not in self.known)

    def node(self, one: TracedEvent) -> TraceNode:
        cause = self.known.get(one.cause) if one.cause else None
        children = tuple(self.node(child) for child in self.caused.get(one.id, ()))
        return TraceNode(
            one, _seconds(cause, one.stored), _seconds(cause, one.cause_published), children, _lost(one, cause)
        )


def _seconds(cause: TracedEvent | None, until: datetime | None) -> float | None:
    return (until - cause.stored).total_seconds() if cause and until else None


def _lost(one: TracedEvent, cause: TracedEvent | None) -> bool:
    return one.cause is not None and cause is None
