"""Two small services of another domain: a library lends books, and a diary reads its messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from pydantic import BaseModel

from services.chassis.core.aggregate import Aggregate, NoStore, TransactionStore
from services.chassis.core.command import DecisionContext, Refusal
from services.chassis.core.events import Codec
from services.chassis.log.migrations import source
from services.chassis.messaging.subscriptions import Subscriptions
from services.chassis.service import Definition


class Lent(BaseModel):
    """A public event: a book was lent."""

    reader: str
    topic: str

    def wire(self) -> bytes:
        """Returns the bytes that are published."""
        return self.model_dump_json().encode()


@dataclass(frozen=True, slots=True)
class Shelved:
    """A private event: the shelf of the book."""

    shelf: int


@dataclass(frozen=True, slots=True)
class Read:
    """A private event of the diary."""

    reader: str


class OnLoan(Refusal):
    """The refusal to lend a book."""


def evolve(readers: tuple[str, ...], event: Lent | Read | Shelved) -> tuple[str, ...]:
    match event:
        case Lent() | Read():
            return (*readers, event.reader)
        case Shelved():
            return readers
        case _:
            assert_never(event)


def lend(readers: tuple[str, ...], reader: str, moment: DecisionContext) -> Sequence[object]:
    if reader in readers:
        return []
    if reader == "nobody":
        raise OnLoan("on_loan", reader=reader)
    return [Shelved(7), Lent(reader=reader, topic=moment.context)]


def read(readers: tuple[str, ...], lent: Lent, moment: DecisionContext) -> Sequence[object]:
    if lent.reader == "illegible":
        raise ValueError("cannot be read aloud")
    return [Read(lent.reader)]


class Stream(NoStore):
    """A store that gives decisions the topic of this test as their context."""

    def __init__(self, topic: str) -> None:
        self._topic = topic

    async def load(self, connection: Any, commands: Any) -> Any:
        return self._topic


MIGRATIONS = (source("services.chassis.tests"),)


class Bookmarks(Stream):
    """A store with a table that refuses some readers, and with a `load` that fails for the reader `ungatherable`."""

    def __init__(self, topic: str = "") -> None:
        super().__init__(topic)

    async def load(self, connection: Any, commands: Any) -> Any:
        if any(_name(command.message) == "ungatherable" for command in commands):
            raise RuntimeError("no such shelf")
        return await super().load(connection, commands)

    async def save(self, connection: Any, context: Any, changes: Any) -> None:
        names = [(_name(change.command.message),) for change in changes]
        await connection.executemany("insert into bookmarks (reader) values ($1)", names)


def _name(message: Any) -> str:
    name: str = getattr(message, "reader", message)
    return name


def decode(name: str, data: bytes) -> Any:
    return Lent.model_validate_json(data)


def library(place: str, register: TransactionStore | None = None) -> Definition:
    """Returns the definition of a library, which publishes on `library<place>.loans`."""
    codec = Codec({"lent": Lent, "shelved": Shelved})
    aggregate = Aggregate(f"library{place}", (), evolve, codec, register or Stream(f"library{place}.loans"))
    publishes = (f"library{place}.loans",)
    return Definition(aggregate, Subscriptions((), {}, decode), lambda service: [], MIGRATIONS, publishes=publishes)


def diary(place: str, handlers: dict[str, Any] | None = None, register: TransactionStore | None = None) -> Definition:
    """Returns the definition of a diary, which reads `library<place>.loans`."""
    reads = Subscriptions((f"library{place}.loans",), {"lent": read} if handlers is None else handlers, decode)
    aggregate = Aggregate(f"diary{place}", (), evolve, Codec({"read": Read}), register or NoStore())
    return Definition(aggregate, reads, lambda service: [], MIGRATIONS)
