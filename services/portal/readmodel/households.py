"""The tables `members` and `addresses`: the persons and the address of each household, for officers who look one up.

Names, numbers and addresses are stored encrypted. They are found by keyed digests: of an ID number, of a whole name, and of each pair
of neighbouring characters of an address."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

from lianban_contracts.identity import NotifyBy
from lianban_contracts.model import Model

from services.chassis.core.database import Connection, Pool, Record
from services.chassis.core.sql import statements
from services.portal.identity.person import Keys
from services.portal.identity.strongbox import Strongbox

SQL = statements(__package__, "households.sql")

MOST = 50
"""The largest number of cases that a search returns."""

CANDIDATES = 500
"""The largest number of addresses that are compared with the sought text."""

PART_BYTES = 8


class MemberContent(Model):
    """The encrypted content of a row of `members`."""

    name: str
    id_number: str


class AddressContent(Model):
    """The encrypted content of a row of `addresses`."""

    address: str
    phone: str = ""
    notify_by: NotifyBy | None = None


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member of a filing, or one who joined later."""

    member: str
    name: str
    id_number: str
    relation: str

    @property
    def born(self) -> date:
        """The date of birth in the ID number."""
        digits = self.id_number
        return date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))


@dataclass(frozen=True, slots=True)
class HouseholdNews:
    """What one message says about the persons of a household: its address, who joined, and who left on which day."""

    members: Sequence[NewMember] = ()
    address: AddressContent | None = None
    left: Sequence[str] = ()
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class HouseholdMember:
    """A member as officers see them."""

    member: str
    name: str
    id_number: str
    relation: str
    born: date
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Household:
    """The persons and the address of one case."""

    members: Sequence[HouseholdMember] = ()
    address: AddressContent | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a notification addresses: the first present member, by name."""

    name: str
    address: str
    phone: str
    notify_by: NotifyBy | None


@dataclass(frozen=True, slots=True)
class FoundCase:
    """One case that a search found."""

    row: Record
    names: Sequence[str]
    """The names of the present members, the applicant first."""


def normal(text: str) -> str:
    """Returns a name or an address as it is compared: without spaces, in one width and case, with one kind of middle dot."""
    found = unicodedata.normalize("NFKC", text).upper()
    return "".join("·" if one in "・•‧∙." else one for one in found if not one.isspace())


class Households:
    """Writes the tables in the transaction of a batch, and reads them."""

    def __init__(self, keys: Keys, strongbox: Strongbox) -> None:
        self._keys, self._strongbox = keys, strongbox
        self._part = lru_cache(maxsize=1 << 16)(self._digest_of_part)

    async def save(self, connection: Connection, news: Sequence[tuple[UUID, HouseholdNews]]) -> None:
        """Adds members, writes the last address of each household, and marks members who left."""
        members = [self._row(application, one) for application, each in news for one in each.members]
        if members:
            await connection.execute(SQL["add_members"], *_columns(members))
        if addresses := {application: each.address for application, each in news if each.address}:
            rows = [self._address(application, addresses[application]) for application in sorted(addresses)]
            await connection.execute(SQL["keep_addresses"], *_columns(rows))
        if left := [(application, one, each.left_on) for application, each in news for one in each.left]:
            await connection.execute(SQL["members_left"], *_columns(left))

    def _row(self, application: UUID, one: NewMember) -> tuple[object, ...]:
        content = MemberContent(name=one.name, id_number=one.id_number).model_dump_json().encode()
        locked = self._strongbox.lock(content, _label(application, one.member))
        name = self._keys.of("name", normal(one.name))
        return application, one.member, self._keys.of("id", one.id_number), name, one.relation, one.born, locked

    def _address(self, application: UUID, content: AddressContent) -> tuple[object, ...]:
        locked = self._strongbox.lock(content.model_dump_json().encode(), _label(application, "address"))
        return application, locked, ",".join(map(str, self._parts(content.address)))

    def _parts(self, text: str) -> list[int]:
        """Returns the digests of the pairs of neighbouring characters."""
        return [self._part(one + other) for one, other in dict.fromkeys(pairwise(normal(text)))]

    def _digest_of_part(self, part: str) -> int:
        return int.from_bytes(self._keys.of("part", part)[:PART_BYTES], signed=True)

    async def of(self, pool: Pool, application: UUID) -> Household:
        """Returns the persons and the address of a case."""
        rows = await pool.fetch(SQL["of_household"], application)
        members = [self._member(application, row) for row in rows]
        return Household(members, await self._address_of(pool, application))

    def _member(self, application: UUID, row: Record) -> HouseholdMember:
        content = self._content(application, row)
        return HouseholdMember(
            row["member"], content.name, content.id_number, row["relation"], row["born"], row["left_on"]
        )

    def _content(self, application: UUID, row: Record) -> MemberContent:
        plain = self._strongbox.open(row["content"], _label(application, row["member"]))
        return MemberContent.model_validate_json(plain) if plain else MemberContent(name="—", id_number="—")

    async def _address_of(self, pool: Pool, application: UUID) -> AddressContent | None:
        locked = await pool.fetchval(SQL["address"], application)
        return self._opened(application, locked) if locked else None

    async def addresses(self, pool: Pool, applications: Sequence[UUID]) -> dict[UUID, str]:
        """Returns the addresses of these cases."""
        rows = await pool.fetch(SQL["addresses_of"], applications)
        return {row["application"]: self._opened(row["application"], row["content"]).address for row in rows}

    def _opened(self, application: UUID, locked: bytes) -> AddressContent:
        plain = self._strongbox.open(locked, _label(application, "address"))
        return AddressContent.model_validate_json(plain) if plain else AddressContent(address="—")

    async def with_person(self, pool: Pool, id_number: str, regions: Sequence[str]) -> list[UUID]:
        """Returns the cases in these regions with a present or former member who has this ID number, newest first."""
        return await _ids(pool, "by_person", self._keys.of("id", id_number), regions)

    async def with_name(self, pool: Pool, name: str, regions: Sequence[str]) -> list[UUID]:
        """Returns the cases in these regions with a member of this whole name, newest first."""
        return await _ids(pool, "by_name", self._keys.of("name", normal(name)), regions)

    async def with_address(self, pool: Pool, text: str, regions: Sequence[str]) -> list[UUID]:
        """Returns the cases in these regions whose address contains the text, newest first. The text has at least two characters."""
        parts, sought = self._parts(text), normal(text)
        if not parts:
            return []
        rows = await pool.fetch(SQL["by_address"], parts, list(regions), CANDIDATES)
        found = [row for row in rows if sought in normal(self._opened(row["application"], row["content"]).address)]
        return [row["application"] for row in found[:MOST]]

    async def shown(self, pool: Pool, applications: Sequence[UUID]) -> list[FoundCase]:
        """Returns what a list shows of these cases, newest first."""
        rows, names = await pool.fetch(SQL["summaries"], applications), await self.names(pool, applications)
        return [FoundCase(row, names.get(row["application"], ())) for row in rows]

    async def names(self, pool: Pool, applications: Sequence[UUID]) -> dict[UUID, list[str]]:
        """Returns the names of the present members of these cases, the applicant first."""
        names: dict[UUID, list[str]] = {}
        for row in await pool.fetch(SQL["names_of"], applications):
            names.setdefault(row["application"], []).append(self._content(row["application"], row).name)
        return names

    async def reached(self, pool: Pool, applications: Sequence[UUID]) -> dict[UUID, Reached]:
        """Returns whom and how notifications of these cases reach. A case without an address row is left out."""
        rows = await pool.fetch(SQL["names_of"], applications)
        names = {row["application"]: self._content(row["application"], row).name for row in reversed(rows)}
        found: dict[UUID, Reached] = {}
        for row in await pool.fetch(SQL["addresses_of"], applications):
            contact = self._opened(row["application"], row["content"])
            name = names.get(row["application"], "")
            found[row["application"]] = Reached(name, contact.address, contact.phone, contact.notify_by)
        return found

    async def of_same_persons(self, pool: Pool, application: UUID) -> list[UUID]:
        """Returns the other cases of the members of a household, newest first."""
        return [row["application"] for row in await pool.fetch(SQL["same_persons"], application, MOST)]


async def forget_households(connection: Connection) -> None:
    """Deletes all households, before they are read again from the messages."""
    await connection.execute(SQL["forget"])


async def _ids(pool: Pool, statement: str, digest: bytes, regions: Sequence[str]) -> list[UUID]:
    return [row["application"] for row in await pool.fetch(SQL[statement], digest, list(regions), MOST)]


def _label(application: UUID, what: str) -> bytes:
    return application.bytes + what.encode()


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
