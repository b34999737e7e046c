"""Decides one batch of commands on the locked lanes, without access to the database."""

from collections.abc import Iterable, Sequence, Set
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.chassis.core.aggregate import Aggregate, AppliedChange, Folded, Streams, Timer
from services.chassis.core.command import (
    Applied,
    Command,
    DecisionContext,
    Delivery,
    Duplicate,
    Gap,
    Outcome,
    Parked,
    Refusal,
    Refused,
    UnknownType,
    said,
)
from services.chassis.core.events import Cause, Recorded, event_id, is_public
from services.chassis.core.lanes import Lane, lane_of
from services.chassis.core.vault import Erased, Vault


class Waits(Refusal):
    """An earlier message of the application is parked; an operator must decide on it."""

    status = 503


class LockedState(NamedTuple):
    """Rows read under the lane locks; they decide which commands may run."""

    blocked: Set[UUID] = frozenset()
    """Applications that wait behind a parked message."""
    held: Set[tuple[UUID, str, str]] = frozenset()
    """Messages of outside systems that are parked already: application, topic and id."""
    parked: Set[int] = frozenset()
    """Numbers of redriven messages that are still parked."""
    due: Set[tuple[UUID, str, datetime]] = frozenset()
    """Timers of the streams in this batch: stream, name and due time. A timer may fire only if it is among them unchanged."""


class Batch:
    """Decides commands in their order, and collects the rows that the transaction must write."""

    def __init__(
        self,
        aggregate: Aggregate,
        commands: Sequence[Command],
        lanes: dict[int, Lane],
        standing: LockedState,
        vault: Vault | None = None,
    ) -> None:
        self.aggregate = aggregate
        self.commands = commands
        self.lanes = lanes
        self.outcomes: list[Outcome | None] = [None] * len(commands)
        self.streams: Streams = {}
        self.recorded: list[Recorded] = []
        self.changes: list[AppliedChange] = []
        self.parked: list[tuple[Delivery, UUID, str, bool]] = []
        """Each message with its application, the error, and whether it is set aside, so that the application continues."""
        self.released: set[int] = set()
        self.still_parked: dict[int, str] = {}
        self.timers: dict[tuple[UUID, str], datetime | None] = {}
        self._standing = standing
        self._vault = vault or Vault()
        self._blocked = set(standing.blocked)
        self._held = set(standing.held)
        self._failed: set[UUID] = set()
        self._stored = datetime.now(UTC)

    def admit(self) -> list[Command]:
        """Returns the commands to decide. Drops duplicates and messages after a gap, and advances the watermarks for the rest."""
        for index, command in enumerate(self.commands):
            self.outcomes[index] = Duplicate() if self._gone(command) else self._watermark(command)
        pairs = zip(self.commands, self.outcomes, strict=True)
        return [command for command, outcome in pairs if outcome is None and self._is_decided(command)]

    def decide(self, moment: DecisionContext) -> None:
        """Decides the admitted commands in order. Each sees the state and the context after the accepted commands before it."""
        for index, command in enumerate(self.commands):
            if self.outcomes[index] is None:
                self.outcomes[index] = self._one(command, moment)

    def _is_decided(self, command: Command) -> bool:
        return command.error is None and not self._vault.is_erased(command.stream)

    def _gone(self, command: Command) -> bool:
        """Returns whether another transaction has handled this parked message, or fired, cancelled or changed this timer."""
        if command.parked is not None:
            return command.parked not in self._standing.parked
        return command.timer is not None and (command.stream, command.timer, command.due) not in self._standing.due

    def _done(self, command: Command) -> bool:
        """Returns whether an earlier command of this batch has handled the same parked message, or cancelled or set its timer."""
        if command.parked is None and command.timer is None:
            return False
        return command.parked in self.released or (command.stream, command.timer) in self.timers

    def _is_held(self, command: Command) -> bool:
        """Returns whether this message of an outside system is parked already, and is not a redrive."""
        delivery = command.delivery
        return delivery is not None and command.parked is None and _key(command.stream, delivery) in self._held

    def _watermark(self, command: Command) -> Outcome | None:
        delivery = command.delivery
        if delivery is None or delivery.lane is None or delivery.sequence is None or command.parked is not None:
            return None
        lane = self.lanes[delivery.lane]
        expected = lane.applied.get(delivery.topic, 0) + 1
        if delivery.sequence < expected:
            return Duplicate()
        if delivery.sequence > expected:
            return Gap(delivery.topic, delivery.lane, expected)
        lane.advance(delivery.topic, delivery.sequence)
        return Applied(None) if command.handler is None and command.error is None else None

    def _one(self, command: Command, moment: DecisionContext) -> Outcome:
        if self._held and self._is_held(command):
            return Duplicate()
        if self._vault.is_erased(command.stream):
            return self._drop(command)
        if command.error is not None:
            return self._wait(command, command.error)
        if self._done(command):
            return Duplicate()
        waits = self._blocked if command.parked is None else self._failed
        if command.stream in waits:
            return self._wait(command, Waits("application_waits", application=str(command.stream)))
        try:
            change = self._change(command, moment)
        except Exception as error:  # an error of a handler concerns only its own application
            return self._wait(command, error)
        self.changes.append(change)
        self._finish(command)
        self.aggregate.register.apply(moment.context, change)
        return Applied(change.state, change.events)

    def _change(self, command: Command, moment: DecisionContext) -> AppliedChange:
        """Decides the command and appends its events. If it raises, it has changed nothing."""
        folded = self.streams[command.stream]
        moment.version = folded.version
        events = command.handler(folded.state, command.message, moment) if command.handler else ()
        if events:
            folded = self._append(command, folded, events, moment)
        elif command.timer is not None:
            self._set(command.stream, self.aggregate.timers(folded.state, folded.state, (), moment.now))
        return AppliedChange(command, events, folded.state)

    def _append(self, command: Command, folded: Folded, events: Sequence[Any], moment: DecisionContext) -> Folded:
        """Appends events to a stream. All events are encoded and folded before any is numbered, because an event that cannot be
        stored must not leave a gap."""
        encoded = [(event, *self._sealed(command.stream, event)) for event in events]
        state = self.aggregate.fold(folded.state, events)
        timers = self.aggregate.timers(folded.state, state, events, moment.now)
        cause = self._cause(command, folded)
        lane = self.lanes[lane_of(command.stream)]
        for place, (event, name, data) in enumerate(encoded, folded.version + 1):
            self._record(lane, command.stream, place, event, name, data, cause)
        self._set(command.stream, timers)
        size = folded.size + sum(len(data) for _, _, data in encoded)
        after = self.streams[command.stream] = Folded(state, folded.version + len(events), lane.sequence, size)
        return after

    def _record(self, lane: Lane, stream: UUID, version: int, event: Any, name: str, data: bytes, cause: Cause) -> None:
        topic = event.topic if is_public(event) else None
        on_topic = lane.take_on(topic) if topic else None
        record = Recorded(lane.lane, lane.take(), stream, version, name, data, *cause, self._stored, topic, on_topic)
        lane.hash = record.sealed(lane.hash)
        self.recorded.append(Recorded._make((*record[:-1], lane.hash)))

    def _cause(self, command: Command, folded: Folded) -> Cause:
        """Returns the event of the message as the cause. For commands without a lane, the cause is the last event of the stream."""
        delivery = command.delivery
        if delivery and delivery.lane is not None:
            return Cause(delivery.id, delivery.span, delivery.published)
        if not folded.last:
            return Cause()
        return Cause(event_id(self.aggregate.service, lane_of(command.stream), folded.last))

    def _sealed(self, stream: UUID, event: Any) -> tuple[str, bytes]:
        name = self.aggregate.codec.name(event)
        return name, self._vault.seal(stream, name, self.aggregate.codec.encode(event))

    def _set(self, stream: UUID, timers: Iterable[Timer]) -> None:
        for timer in timers:
            self.timers[stream, timer.name] = timer.due

    def _drop(self, command: Command) -> Outcome:
        """Ends a command about a household that was erased: nobody can read its message."""
        if command.delivery is None:
            return Refused(Erased())
        if not self._done(command):
            self._finish(command)
        return Applied(None)

    def _finish(self, command: Command) -> None:
        if command.parked is not None:
            self.released.add(command.parked)
            self.lanes[lane_of(command.stream)].parked -= 1
            self.lanes[lane_of(command.stream)].changed = True
        if command.timer is not None:
            self.timers.setdefault((command.stream, command.timer), None)

    def _wait(self, command: Command, error: Exception) -> Outcome:
        """Parks a command that has a delivery, in order. For any other command, returns the error to its sender."""
        text, aside = said(error), isinstance(error, UnknownType)
        if command.parked is not None:
            if not aside:
                self._failed.add(command.stream)
            self.still_parked.setdefault(command.parked, text)
            return Parked(text)
        if command.delivery is None:
            return Refused(error)
        self._park(command, command.delivery, text, aside)
        return Parked(text)

    def _park(self, command: Command, delivery: Delivery, text: str, aside: bool) -> None:
        if not aside:
            self._blocked.add(command.stream)
        self.parked.append((delivery, command.stream, text, aside))
        if delivery.lane is None and command.timer is None:
            self._held.add(_key(command.stream, delivery))
        lane = self.lanes[lane_of(command.stream)]
        lane.parked += 1
        lane.changed = True
        if command.timer is not None:
            self.timers.setdefault((command.stream, command.timer), None)


def _key(stream: UUID, delivery: Delivery) -> tuple[UUID, str, str]:
    return stream, delivery.topic, delivery.id
