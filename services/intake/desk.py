"""What the desk knows beside the applications: keys of filings, and who has an application open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

from lianban_contracts.identity import Identity
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
)

from services.chassis.aggregate import Change
from services.chassis.command import Command, Moment, Refusal
from services.chassis.database import Connection
from services.chassis.sql import statements

from .application import Application
from .events import Event

SQL = statements(__package__, "tables.sql")


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing at the desk: what it yields, for whom, and under which key it was sent."""

    event: ApplicationSubmitted | ApplicationNotAccepted
    persons: tuple[bytes, ...]
    """Digests of the members' ID numbers, the applicant's first."""
    key: str | None
    digest: bytes


class Repeated(Refusal):
    """This filing was made before under the same key: its first receipt stands."""

    status = 200

    def __init__(self, application: UUID) -> None:
        super().__init__("repeated")
        self.application = application


class KeyReused(Refusal):
    """The key was used for another filing."""

    status = 422


class HouseholdOpen(Refusal):
    """The household, or one of its members, has an application under way."""

    def __init__(self, application: UUID, same_applicant: bool) -> None:
        super().__init__("household_open")
        self.application, self.same_applicant = application, same_applicant


@dataclass(slots=True)
class Desk:
    """What the filings of one batch must know, and what they add to it."""

    keys: dict[str, tuple[bytes, UUID]] = field(default_factory=dict)
    open: dict[bytes, tuple[UUID, bytes]] = field(default_factory=dict)

    def claim(self, filing: Filing, application: UUID) -> None:
        """Takes the key and the persons for this application. Raises Repeated, KeyReused or HouseholdOpen."""
        self._check_key(filing, application)
        if isinstance(filing.event, ApplicationSubmitted):
            self._check_persons(filing.persons, application)
            self.open.update(dict.fromkeys(filing.persons, (application, filing.persons[0])))
        if filing.key is not None:
            self.keys[filing.key] = (filing.digest, application)

    def _check_key(self, filing: Filing, application: UUID) -> None:
        digest, first = self.keys.get(filing.key or "", (filing.digest, application))
        if digest != filing.digest:
            raise KeyReused("key_reused")
        if first != application:
            raise Repeated(first)

    def _check_persons(self, persons: Sequence[bytes], application: UUID) -> None:
        for person in persons:
            first, applicant = self.open.get(person, (application, persons[0]))
            if first != application:
                raise HouseholdOpen(first, applicant == persons[0])


def file(application: Application, filing: Filing, moment: Moment) -> Sequence[Event]:
    """Decides a filing: once for its key, and once for its household."""
    moment.context.claim(filing, filing.event.application)
    return [] if application.status != "none" else [filing.event]


def digests(identity: Identity) -> tuple[bytes, ...]:
    """Digests of the members' ID numbers, 16 bytes each, the applicant's first."""
    return tuple(blake2b(member.id_number.encode(), digest_size=16).digest() for member in identity.members)


class DeskRegister:
    """Keeps the desk's tables in the transaction of the batch."""

    async def gather(self, connection: Connection, commands: Sequence[Command]) -> Desk:
        """What is known of the keys and persons of these filings."""
        filings = [command.message for command in commands if isinstance(command.message, Filing)]
        desk = Desk()
        if keys := [filing.key for filing in filings if filing.key]:
            rows = await connection.fetch(SQL["filings_by_key"], keys)
            desk.keys = {row["key"]: (row["digest"], row["application"]) for row in rows}
        if persons := [person for filing in filings for person in filing.persons]:
            rows = await connection.fetch(SQL["open_members"], persons)
            desk.open = {row["person"]: (row["application"], row["applicant"]) for row in rows}
        return desk

    async def save(self, connection: Connection, context: Desk, changes: Sequence[Change]) -> None:
        """Adds the keys and persons of accepted filings, and lets go of ended applications'."""
        filed = [change.command.message for change in changes if _is_new(change)]
        if keys := [(filing.key, filing.digest, filing.event.application) for filing in filed if filing.key]:
            await connection.copy_records_to_table("filings", records=keys, columns=("key", "digest", "application"))
        if persons := [row for filing in filed for row in _open(filing)]:
            await connection.copy_records_to_table(
                "open_members", records=persons, columns=("person", "application", "applicant")
            )
        if ended := [application for change in changes for application in _ended(change)]:
            await connection.execute(SQL["close_members"], ended)


def _is_new(change: Change) -> bool:
    return bool(change.events) and isinstance(change.command.message, Filing)


def _open(filing: Filing) -> list[tuple[bytes, UUID, bytes]]:
    if not isinstance(filing.event, ApplicationSubmitted):
        return []
    return [(person, filing.event.application, filing.persons[0]) for person in dict.fromkeys(filing.persons)]


def _ended(change: Change) -> list[UUID]:
    ends = (ApplicationCompleted, ApplicationWithdrawn)
    return [event.application for event in change.events if isinstance(event, ends)]
