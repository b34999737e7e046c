"""The causal tree as bars on one time axis. Each wait is counted for the person or system that had to act."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise
from math import log1p
from typing import Literal

from lianban_contracts.intake import ApplicationWithdrawn
from lianban_contracts.life import (
    ChangeReported,
    CorrectionRequested,
    DeadlineMoved,
    DocumentsSupplied,
    ItemsDeclined,
    ReconsiderationRequested,
    StatementDelivered,
    VisitRecorded,
)
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    EmergencyRecorded,
    FactsUnknown,
    HearingOpened,
    ObjectionAnswered,
    ObjectionRecorded,
)

from services.chassis.operators.traced_event import TracedEvent, kind_of
from services.portal.readmodel.trace import Trace, TraceNode

Turn = Literal["household", "department", "platform", "clock", "way"]
"""Who had to act; `way`: the message was in transit."""

TURNS: tuple[Turn, ...] = ("household", "department", "platform", "clock", "way")

WIDTH = 1000
"""Length of the axis from the first event to the last."""

HOUSEHOLD = frozenset(
    kind_of(message.TYPE)
    for message in (
        DocumentsSupplied,
        ChangeReported,
        ReconsiderationRequested,
        ItemsDeclined,
        ApplicationWithdrawn,
        StatementDelivered,
    )
)
"""Events that the household causes."""

OFFICERS = frozenset(
    {"facts-established"}
    | {
        kind_of(message.TYPE)
        for message in (
            DocumentsRequested,
            RequestClosed,
            TaskFinished,
            CapOverrideProposed,
            EmergencyRecorded,
            FactsUnknown,
            HearingOpened,
            CapOverrideAnswered,
            ObjectionRecorded,
            ObjectionAnswered,
            VisitRecorded,
            DeadlineMoved,
        )
    }
)
"""Events that an officer causes."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A wait, from `left` for `width` units of the axis."""

    turn: Turn
    left: float
    width: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One event below its cause. `after`: seconds since the first event; `same`: the same command stored the event above."""

    node: TraceNode
    depth: int
    after: float
    at: float
    bars: tuple[Bar, ...]
    same: bool = False


Wait = tuple[Turn, datetime, datetime]


def rows(trace: Trace) -> list[Row]:
    """Returns the events in the order of the tree, each with its waits."""
    if not trace.events:
        return []
    known = {one.id: one for one in trace.events}
    axis, begun = _Axis(_moments(trace)), trace.events[0].stored
    seen: set[tuple[str | None, str, datetime]] = set()
    found: list[Row] = []
    for node, depth in _walk(trace.roots, 0):
        one = node.event
        same = (command := (one.cause, one.service, one.stored)) in seen
        seen.add(command)
        waits = () if same else tuple(_waits(one, known))
        bars = tuple(Bar(turn, *axis.stretch(since, until), _seconds(since, until)) for turn, since, until in waits)
        found.append(Row(node, depth, _seconds(begun, one.stored), axis.at(one.stored), bars, same))
    return found


def totals(trace: Trace) -> Mapping[Turn, float]:
    """Returns the seconds for which each had to act. Overlapping waits count once."""
    known = {one.id: one for one in trace.events}
    waits = [wait for one in trace.events for wait in _waits(one, known)]
    return {turn: _united((since, until) for turn_of, since, until in waits if turn_of == turn) for turn in TURNS}


def _walk(nodes: Iterable[TraceNode], depth: int) -> Iterator[tuple[TraceNode, int]]:
    for node in nodes:
        yield node, depth
        yield from _walk(node.children, depth + 1)


def _waits(one: TracedEvent, known: Mapping[str, TracedEvent]) -> Iterator[Wait]:
    """The waits between cause and event. For a message, the first is its transit."""
    cause = known.get(one.cause) if one.cause else None
    if cause is None:
        return
    if one.cause_published is None:
        yield who_acts(one, cause), cause.stored, one.stored
        return
    yield "way", cause.stored, one.cause_published
    yield "department", one.cause_published, one.stored


def who_acts(one: TracedEvent, cause: TracedEvent) -> Turn:
    """Returns who had to act before an event that no message caused: a person, the platform or a timer."""
    if one.kind in HOUSEHOLD or cause.kind == kind_of(CorrectionRequested.TYPE):
        return "household"
    if one.kind == "report-taken":
        return "platform"
    return "clock" if one.service == "intake" and one.kind not in OFFICERS else "department"


def _united(stretches: Iterable[tuple[datetime, datetime]]) -> float:
    total, end = 0.0, None
    for since, until in sorted(stretches):
        start = since if end is None else max(since, end)
        if until > start:
            total, end = total + _seconds(start, until), until
    return total


def _seconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds()


def _moments(trace: Trace) -> list[datetime]:
    published = (one.cause_published for one in trace.events)
    return sorted({one.stored for one in trace.events} | {at for at in published if at is not None})


class _Axis:
    """A time axis on which milliseconds and weeks are both visible: the length of a gap between events is its logarithm."""

    def __init__(self, moments: Sequence[datetime]) -> None:
        self._moments = moments
        gaps = [log1p(_seconds(one, next_one) * 1000) for one, next_one in pairwise(moments)]
        whole = sum(gaps) or 1.0
        self._at = [WIDTH * place / whole for place in accumulate(gaps, initial=0.0)]

    def at(self, moment: datetime) -> float:
        """The position of a moment of the trace."""
        return round(self._at[bisect_left(self._moments, moment)], 1)

    def stretch(self, since: datetime, until: datetime) -> tuple[float, float]:
        """Start and length of an interval. The length is at least 2 units, so that the bar is visible."""
        left = self.at(since)
        return left, max(round(self.at(until) - left, 1), 2.0)
