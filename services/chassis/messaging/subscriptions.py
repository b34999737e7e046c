"""Which messages a service reads, and how a record becomes a command."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.chassis.core.command import Command, Handler, UnknownType, Unreadable

from .envelope import Received, received, unreadable

VERSION = re.compile(r"\.v[0-9]+$")
"""How the name of a type ends."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The topics that a service reads, and the handler of each message type that it has a use for.

    A type that is in neither `handlers` nor `unused` is unknown: its publisher is newer than this reader. The message is kept
    for an operator, who has it tried again once the reader knows it. Its application goes on meanwhile, unless the type is
    another version of one that is handled: what follows such a message would be decided without it."""

    topics: tuple[str, ...]
    handlers: Mapping[str, Handler]
    decode: Callable[[str, bytes], Any]
    outside: frozenset[str] = field(default=frozenset())
    """Topics that outside systems write, without lane numbers; whatever numbers they give are their own."""
    unused: frozenset[str] = field(default=frozenset())
    """Types on these topics that the service is known to have no use for."""

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
            error = Unreadable("ce_type_missing")
            return Command(found.stream, None, None, delivery, parked, error=error)
        handler = self.handlers.get(delivery.type)
        if handler is not None:
            return self._decoded(found, handler, parked)
        unknown = None if delivery.type in self.unused else self._unknown(delivery.type)
        return Command(found.stream, None, None, delivery, parked, error=unknown)

    def _unknown(self, name: str) -> Unreadable:
        handled = {_without_version(known) for known in self.handlers}
        return Unreadable("version_unknown") if _without_version(name) in handled else UnknownType("type_unknown")

    def _decoded(self, found: Received, handler: Handler, parked: int | None) -> Command:
        delivery = found.delivery
        try:
            message = self.decode(delivery.type, delivery.data)
            if getattr(message, "application", found.stream) != found.stream:
                raise Unreadable("ce_subject_of_another_application")
        except Exception as error:  # whatever is wrong with the bytes, they are parked with the reason
            return Command(found.stream, None, None, delivery, parked, error=error)
        return Command(found.stream, message, handler, delivery, parked)


def _without_version(name: str) -> str:
    return VERSION.sub("", name)
