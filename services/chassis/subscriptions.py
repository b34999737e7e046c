"""Which messages a service reads, and how a record becomes a command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .command import Command, Delivery, Handler, Moment
from .envelope import Received, Unreadable, received, unreadable

TIMER = "timer"
"""The topic name under which timers that failed are parked."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The topics that a service reads, and the handler of each message type that it has a use for."""

    topics: tuple[str, ...]
    handlers: Mapping[str, Handler]
    decode: Callable[[str, bytes], Any]
    outside: frozenset[str] = field(default=frozenset())
    """Topics that outside systems write, without lane numbers."""
    timers: Mapping[str, Handler] = field(default_factory=dict)

    def command(self, record: Any) -> Command:
        """The command of one Kafka record; bytes that cannot be read become a command that fails, so that they are parked."""
        try:
            found = received(record)
        except Unreadable as error:
            found = unreadable(record, record.topic in self.outside)
            return Command(found.stream, None, _failing(error), found.delivery)
        return self.of(found)

    def of(self, found: Received, parked: int | None = None) -> Command:
        """The command of a message that was received, now or when it was parked."""
        delivery = found.delivery
        if delivery.topic == TIMER:
            return Command(found.stream, delivery.type, self.timers.get(delivery.type), delivery, parked)
        handler = self.handlers.get(delivery.type)
        if handler is None and delivery.type:
            return Command(found.stream, None, None, delivery, parked)
        return self._decoded(found, handler, parked)

    def _decoded(self, found: Received, handler: Handler | None, parked: int | None) -> Command:
        delivery = self._place(found.delivery)
        try:
            message = self.decode(delivery.type, delivery.data)
            if getattr(message, "application", found.stream) != found.stream:
                raise Unreadable(f"ce_subject {found.stream} is not the application of the message")
        except Exception as error:  # whatever is wrong with the bytes, they are parked with the reason
            return Command(found.stream, None, _failing(error), delivery, parked)
        return Command(found.stream, message, handler, delivery, parked)

    def _place(self, delivery: Delivery) -> Delivery:
        """An outside system's numbers are its own, never a place in our lanes."""
        if delivery.topic not in self.outside:
            return delivery
        return Delivery(delivery.topic, None, None, delivery.id, delivery.published, delivery.type, delivery.data)


def _failing(error: Exception) -> Handler:
    def handler(state: object, message: object, moment: Moment) -> list[object]:
        raise error

    return handler
