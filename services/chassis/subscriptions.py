"""Which messages a service reads, and how a record becomes a command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .command import Command, Handler
from .envelope import Received, Unreadable, received, unreadable


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The topics that a service reads, and the handler of each message type that it has a use for."""

    topics: tuple[str, ...]
    handlers: Mapping[str, Handler]
    decode: Callable[[str, bytes], Any]
    outside: frozenset[str] = field(default=frozenset())
    """Topics that outside systems write, without lane numbers; whatever numbers they give are their own."""

    def command(self, record: Any) -> Command:
        """The command of one Kafka record; bytes that cannot be read become a command that fails, so that they are parked."""
        outside = record.topic in self.outside
        try:
            return self.of(received(record, outside))
        except Unreadable as error:
            found = unreadable(record, outside)
            return Command(found.stream, None, None, found.delivery, error=error)

    def of(self, found: Received, parked: int | None = None) -> Command:
        """The command of a message that was received, now or when it was parked."""
        delivery = found.delivery
        if not delivery.type:
            error = Unreadable("a record that does not say what it is")
            return Command(found.stream, None, None, delivery, parked, error=error)
        handler = self.handlers.get(delivery.type)
        if handler is None:
            return Command(found.stream, None, None, delivery, parked)
        return self._decoded(found, handler, parked)

    def _decoded(self, found: Received, handler: Handler, parked: int | None) -> Command:
        delivery = found.delivery
        try:
            message = self.decode(delivery.type, delivery.data)
            if getattr(message, "application", found.stream) != found.stream:
                raise Unreadable(f"ce_subject {found.stream} is not the application of the message")
        except Exception as error:  # whatever is wrong with the bytes, they are parked with the reason
            return Command(found.stream, None, None, delivery, parked, error=error)
        return Command(found.stream, message, handler, delivery, parked)
