"""Keys of filings, and the file in force of which each person is a member."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any
from uuid import UUID

from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    StatementIssued,
)
from lianban_contracts.life import ChangeReported, DocumentsSupplied, ReconsiderationRequested
from lianban_contracts.model import Model

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command, DecisionContext, Handler, Refusal
from services.chassis.core.database import Connection, Pool
from services.chassis.core.sql import statements
from services.chassis.core.vault import Vault
from services.chassis.log.keyed_digests import KeyedColumn, key_digests

from .application import Application, evolve
from .events import Event

SQL = statements(__package__, "tables.sql")


@dataclass(frozen=True, slots=True)
class FilingCommand:
    """A filing: its event, the persons, and the idempotency key."""

    event: ApplicationSubmitted | ApplicationNotAccepted
    persons: tuple[bytes, ...]
    """Digests of the members' ID numbers, the applicant's first."""
    key: str | None
    digest: bytes


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """A request about a case, with its members and the persons who join."""

    asked: Model
    persons: tuple[bytes, ...]


class Repeated(Refusal):
    """The filing was already made under the same key. The first receipt is returned."""

    status = 200

    def __init__(self, application: UUID) -> None:
        super().__init__("repeated")
        self.application = application


class KeyReused(Refusal):
    """The key was used for another filing."""

    status = 422


class HouseholdInForce(Refusal):
    """Some of these persons are members of another file in force."""

    def __init__(self, claimed: Mapping[bytes, UUID]) -> None:
        super().__init__("household_in_force")
        self.claimed = claimed
        """The file of each of these persons."""


@dataclass(slots=True)
class FilingRegistry:
    """Keys and memberships by which the commands of one batch are decided.

    Deciders read, `FilingStore.apply` writes."""

    keys: dict[str, tuple[bytes, UUID]] = field(default_factory=dict)
    stored: Mapping[bytes, UUID] = field(default_factory=dict)
    """The file in force of each person in the database."""
    claimed: dict[bytes, UUID] = field(default_factory=dict)
    """The same, including the claims of this batch."""
    vault: Vault = field(default_factory=Vault)

    def members(self, state: Application) -> tuple[bytes, ...]:
        """Returns the digests of the members of a file in force; none of another file."""
        return self.vault.persons(state.members.values()) if state.in_force else ()

    def check_filing(self, filing: FilingCommand) -> None:
        """Checks the key and the persons of a filing. Raises Repeated, KeyReused or HouseholdInForce."""
        application = filing.event.application
        self._check_key(filing, application)
        if isinstance(filing.event, ApplicationSubmitted):
            self.check_members(filing.persons, application)

    def _check_key(self, filing: FilingCommand, application: UUID) -> None:
        digest, first = self.keys.get(filing.key or "", (filing.digest, application))
        if digest != filing.digest:
            raise KeyReused("key_reused")
        if first != application:
            raise Repeated(first)

    def check_members(self, persons: Sequence[bytes], application: UUID) -> None:
        """Raises HouseholdInForce if any of these persons is a member of another file."""
        if others := {one: self.claimed[one] for one in persons if self.claimed.get(one, application) != application}:
            raise HouseholdInForce(others)

    def claim(self, persons: Sequence[bytes], application: UUID) -> None:
        """Makes these persons members of this file."""
        self.claimed.update(dict.fromkeys(persons, application))


CLAIMING = (ApplicationSubmitted, ChangeReported, DocumentsSupplied, ReconsiderationRequested)
"""Events after which the members must be members of no other file."""


def file(application: Application, filing: FilingCommand, moment: DecisionContext) -> Sequence[Event]:
    """Decides a filing. A key and a household can file once."""
    registry: FilingRegistry = moment.context
    registry.check_filing(filing)
    return [] if application.status != "none" else [filing.event]


def claiming(decide: Callable[..., Sequence[Event]]) -> Handler:
    """Returns a handler that decides a request and checks the members.

    If the request makes or keeps this file the file in force, its members must be members of no other file. The handler
    raises HouseholdInForce."""

    def handle(application: Application, request: CaseRequest, moment: DecisionContext) -> Sequence[Event]:
        events = decide(application, request.asked, moment)
        if any(isinstance(event, CLAIMING) for event in events):
            after = reduce(evolve, events, application)
            assert after.submitted is not None
            registry: FilingRegistry = moment.context
            registry.check_members(registry.members(after), after.submitted.application)
        return events

    return handle


class FilingStore:
    """Reads and writes the tables of keys and memberships in the transaction of the batch."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def load(self, connection: Connection, commands: Sequence[Command]) -> FilingRegistry:
        """Loads the keys and memberships that these commands need."""
        messages = [command.message for command in commands]
        desk = FilingRegistry(vault=self._vault)
        if keys := [one.key for one in messages if isinstance(one, FilingCommand) and one.key]:
            rows = await connection.fetch(SQL["filings_by_key"], keys)
            desk.keys = {row["key"]: (row["digest"], row["application"]) for row in rows}
        asked = [command for command in commands if isinstance(command.message, FilingCommand | CaseRequest)]
        if persons := [person for command in asked for person in command.message.persons]:
            desk.stored = await files_of(connection, persons, [command.stream for command in asked])
            desk.claimed = dict(desk.stored)
        return desk

    def apply(self, context: FilingRegistry, change: AppliedChange) -> None:
        """Adds the key of a filing, and the members that an accepted event claims."""
        message = change.command.message
        if change.events and isinstance(message, FilingCommand) and message.key is not None:
            context.keys[message.key] = (message.digest, message.event.application)
        if _claims(change):
            context.claim(context.members(change.state), change.command.stream)

    async def save(self, connection: Connection, context: FilingRegistry, changes: Sequence[AppliedChange]) -> None:
        """Stores the keys of filings, releases members of files no longer in force, and claims those of files in
        force."""
        changes = [change for change in changes if change.events]
        filed = [change.command.message for change in changes if isinstance(change.command.message, FilingCommand)]
        if keys := [(filing.key, filing.digest, filing.event.application) for filing in filed if filing.key]:
            await connection.copy_records_to_table("filings", records=keys, columns=("key", "digest", "application"))
        last = {change.command.stream: change.state for change in changes}
        if over := {change.command.stream for change in changes if _may_release(change)}:
            stay = [person for stream in over for person in context.members(last[stream])]
            await connection.execute(SQL["release_members"], list(over), stay)
        await _claim(connection, context, {change.command.stream for change in changes if _claims(change)}, last)
        await _revive(connection, context, {change.command.stream for change in changes if _may_revive(change)}, last)


async def files_of(connection: Any, persons: Sequence[bytes], files: Sequence[UUID] = ()) -> dict[bytes, UUID]:
    """Returns the file in force of each of these persons, and of each member of these files."""
    rows = await connection.fetch(SQL["open_members"], list(persons), list(files))
    return {row["person"]: row["application"] for row in rows}


async def _claim(
    connection: Connection, context: FilingRegistry, files: Iterable[UUID], last: Mapping[UUID, Any]
) -> None:
    """Adds the memberships that commands claimed.

    Raises an integrity error if another process has added one of them meanwhile; the commands are then decided again.
    Rows are inserted in the order of persons, so that two transactions do not deadlock."""
    rows = _rows(context, files, last)
    if new := [row for row in rows if context.stored.get(row[0]) != row[1]]:
        await connection.copy_records_to_table("open_members", records=new, columns=("person", "application"))


async def _revive(
    connection: Connection, context: FilingRegistry, files: Iterable[UUID], last: Mapping[UUID, Any]
) -> None:
    """Adds memberships that follow from decisions of officers. A member of another file stays there."""
    if rows := _rows(context, files, last):
        await connection.execute(SQL["claim_members"], [row[0] for row in rows], [row[1] for row in rows])


def _rows(context: FilingRegistry, files: Iterable[UUID], last: Mapping[UUID, Any]) -> list[tuple[bytes, UUID]]:
    return sorted((person, stream) for stream in files for person in context.members(last[stream]))


def _claims(change: AppliedChange) -> bool:
    return any(isinstance(event, CLAIMING) for event in change.events)


def _may_release(change: AppliedChange) -> bool:
    """Returns True if the change can end a membership: somebody left, or the file is no longer in force."""
    if any(isinstance(event, ChangeReported) and event.left for event in change.events):
        return True
    ends = (ApplicationWithdrawn, ApplicationCompleted, StatementIssued)
    return any(isinstance(event, ends) for event in change.events) and not change.state.in_force


def _may_revive(change: AppliedChange) -> bool:
    """Returns True if a later statement can have granted an item to a household that was refused before."""
    later = any(isinstance(event, StatementIssued) for event in change.events)
    return bool(later and change.state.completed and change.state.in_force)


async def key_filings(pool: Pool, vault: Vault) -> None:
    """Replaces the unkeyed digests of release 1.0.0 by keyed ones. Raises SchemaError if this process does not key digests and
    another one has."""
    members = KeyedColumn("open_members.person", SQL["has_keyed_members"], SQL["unkeyed_members"], SQL["key_members"])
    filings = KeyedColumn("filings.digest", SQL["has_keyed_filings"], SQL["unkeyed_filings"], SQL["key_filings"])
    await key_digests(pool, vault, [members, filings])
