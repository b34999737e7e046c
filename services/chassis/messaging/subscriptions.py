"""The messages that a service reads, and the conversion of a record into a command."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.chassis.core.command import Command, Handler, UnknownType, Unreadable
from services.chassis.core.vault import Vault
from services.chassis.log.executor import MOST

from .envelope import Received, received, unreadable

VERSION = re.compile(r"\.v[0-9]+$")
"""The version at the end of a type name."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How a service fetches messages. The default is for services whose results somebody awaits."""

    most: int = MOST
    """Maximum number of messages in one transaction."""
    wait_bytes: int = 1
    """The broker answers a fetch request as soon as it has this many bytes."""
    wait_milliseconds: int = 500
    """Time after which the broker answers a fetch request with what it has."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The topics that a service reads, and the handler of each message type that it uses.

    A type that is in neither `handlers` nor `unused` is unknown, because its publisher is newer than this reader. The message
    is set aside, and an operator redrives it once the reader knows the type. Its application continues meanwhile, unless the
    type is another version of one that is handled; then the message is parked, because later messages must not be decided
    without it."""

    topics: tuple[str, ...]
    handlers: Mapping[str, Handler]
    decode: Callable[[str, bytes], Any]
    outside: frozenset[str] = field(default=frozenset())
    """Topics of outside systems, whose messages have no lane numbers; numbers in their headers are ignored."""
    unused: frozenset[str] = field(default=frozenset())
    """Known types on these topics that the service does not use."""
    fetching: Fetching = Fetching()

    async def commands(self, records: Sequence[Any], vault: Vault) -> list[Command]:
        """Returns the commands of Kafka records. A record that cannot be read becomes a command with an error, which is parked.
        Raises asyncpg errors if the keys of households cannot be read."""
        found = [self._found(record) for record in records]
        await vault.load({one.stream for one, error in found if error is None})
        return [
            self.of(one, vault) if error is None else Command(one.stream, None, None, one.delivery, error=error)
            for one, error in found
        ]

    def _found(self, record: Any) -> tuple[Received, Unreadable | None]:
        outside = record.topic in self.outside
        try:
            return received(record, outside), None
        except Unreadable as error:
            return unreadable(record, outside), error

    def of(self, found: Received, vault: Vault, parked: int | None = None) -> Command:
        """Returns the command of a message that was received now, or of a parked one with its number. The key of its household
        must be loaded."""
        delivery = found.delivery
        if not delivery.type:
            error = Unreadable("ce_type_missing")
            return Command(found.stream, None, None, delivery, parked, error=error)
        handler = self.handlers.get(delivery.type)
        if handler is not None:
            return self._decoded(found, handler, vault, parked)
        unknown = None if delivery.type in self.unused else self._unknown(delivery.type)
        return Command(found.stream, None, None, delivery, parked, error=unknown)

    def _unknown(self, name: str) -> Unreadable:
        handled = {_without_version(known) for known in self.handlers}
        return Unreadable("version_unknown") if _without_version(name) in handled else UnknownType("type_unknown")

    def _decoded(self, found: Received, handler: Handler, vault: Vault, parked: int | None) -> Command:
        delivery = found.delivery
        try:
            message = self.decode(delivery.type, vault.unseal(found.stream, delivery.type, delivery.data))
            if _names_application(type(message)) and message.application != found.stream:
                raise Unreadable("ce_subject_of_another_application")
        except Exception as error:  # any error in the bytes: the message is parked with it
            return Command(found.stream, None, None, delivery, parked, error=error)
        return Command(found.stream, message, handler, delivery, parked)


def _names_application(kind: type) -> bool:
    """Returns whether messages of a class have a field `application`. Asking a model for a field that it lacks is slow."""
    if kind not in _NAMING:
        fields: Mapping[str, Any] = getattr(kind, "model_fields", None) or getattr(kind, "__dataclass_fields__", {})
        _NAMING[kind] = "application" in fields
    return _NAMING[kind]


_NAMING: dict[type, bool] = {}


def _without_version(name: str) -> str:
    return VERSION.sub("", name)
