"""What each person's household received for an emergency, over all files. It keeps a later file from being aided again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from lianban_contracts.review import EmergencyRecorded

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command
from services.chassis.core.database import Connection, Pool
from services.chassis.core.sql import statements
from services.chassis.core.vault import Vault
from services.chassis.log.keyed_digests import KeyedColumn, key_digests

from .care import save_extremely_poor
from .case import Case
from .household import identity
from .record_emergency import RecordEmergency

SQL = statements(__package__, "emergency_ledger.sql")


class AidKey(NamedTuple):
    """One emergency of one person in one file. `person`: a digest of the ID number."""

    person: bytes
    event: str
    happened_on: date
    application: UUID


@dataclass(slots=True)
class EmergencyLedger:
    """The aid of the persons of one batch in fen: stored, and added by the batch."""

    stored: dict[AidKey, int] = field(default_factory=dict)
    added: dict[AidKey, int] = field(default_factory=dict)

    def elsewhere(self, command: RecordEmergency) -> int:
        """Returns what other files of these persons received for this emergency, in fen."""
        files: dict[UUID, int] = {}
        for key, fen in {**self.stored, **self.added}.items():
            same = (key.event, key.happened_on) == (command.event, command.day) and key.person in command.persons
            if same and key.application != command.application:
                files[key.application] = max(fen, files.get(key.application, 0))
        return sum(files.values())


def persons_of(case: Case, vault: Vault) -> tuple[bytes, ...]:
    """Returns the digests of the ID numbers of the members."""
    return vault.persons(one.id_number for one in identity(case).members)


class EmergencyStore:
    """Reads and writes the ledger in the transaction of the batch. Other commands than records of emergencies cost nothing."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> EmergencyLedger:
        """Loads the aid of the persons whose emergencies are recorded."""
        records = [one.message for one in commands if isinstance(one.message, RecordEmergency)]
        persons = [person for record in records for person in record.persons]
        rows = await connection.fetch(SQL["aided"], persons) if persons else ()
        return EmergencyLedger({AidKey(*row): fen for *row, fen in rows})

    def apply(self, context: EmergencyLedger, change: AppliedChange) -> None:
        """Adds the aid of a recorded emergency."""
        if isinstance(change.command.message, RecordEmergency):
            context.added.update(_rows(change))

    async def save(self, connection: Connection, context: EmergencyLedger, changes: Sequence[AppliedChange]) -> None:
        """Stores the aid of recorded emergencies, and which cases are extremely poor."""
        if context.added:
            columns = map(list, zip(*((*key, fen) for key, fen in context.added.items()), strict=True))
            await connection.execute(SQL["aid"], *columns)
        await save_extremely_poor(connection, changes)


def _rows(change: AppliedChange) -> Iterable[tuple[AidKey, int]]:
    for event in change.events:
        if isinstance(event, EmergencyRecorded):
            fen = max(0, event.aid_fen - event.aided_elsewhere_fen)
            for person in change.command.message.persons:
                yield AidKey(person, event.event, event.happened_on, change.command.stream), fen


async def key_persons(pool: Pool, vault: Vault) -> None:
    """Replaces the unkeyed digests of release 1.0.0 by keyed ones. Raises SchemaError if this process does not key digests and
    another one has."""
    persons = KeyedColumn(
        "aided_emergencies.person", SQL["has_keyed_persons"], SQL["unkeyed_persons"], SQL["key_persons"]
    )
    await key_digests(pool, vault, [persons])
