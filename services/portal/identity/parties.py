"""The parties of each case. A person is stored as a keyed digest, never by name or number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lianban_contracts.review import CaseDetermined

from services.chassis.core.database import Pool, Record

from .party_table import add_parties, carry_parties
from .person import Person
from .statements import SQL

MOST = 50


@dataclass(frozen=True, slots=True)
class Party:
    """The role of a person in a case: applicant, agent or helper, and whether they may change it."""

    role: str
    edit: bool

    @property
    def own(self) -> bool:
        """Whether the person is the applicant or the agent of the case, and not another member or a helper."""
        return self.role in ("applicant", "agent")


class Parties:
    """The parties of drafts and cases, by application id."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def add(self, application: UUID, person: Person, role: str) -> None:
        """Adds the applicant or the agent to a new draft, or to a case filed here."""
        await add_parties(self._pool, [(application, person.keys[0], role, True, None)])

    async def carry(self, draft: UUID, application: UUID, filed_as: bytes | None = None) -> None:
        """Makes the parties of a draft parties of the case that it became. `filed_as`: the key of the post by which the message
        names the agent. The case belongs to the agent who filed it here, and not to everybody at that post."""
        await carry_parties(self._pool, draft, application, filed_as)

    async def of(self, application: UUID, person: Person) -> Party | None:
        """Returns the party that this person is to the case, or None."""
        row = await self._pool.fetchrow(SQL["party"], application, list(person.keys))
        return Party(row["role"], row["edit"]) if row else None

    async def cases(self, person: Person, before: UUID | None = None, most: int = MOST) -> list[UUID]:
        """Returns the cases of this person, newest first."""
        rows = await self._pool.fetch(SQL["cases_of"], list(person.keys), before, most)
        return [row["application"] for row in rows]

    async def helped(self, person: Person) -> Mapping[UUID, bool]:
        """Returns the drafts and cases of others that are shared with this person, and whether they may change them."""
        rows = await self._pool.fetch(SQL["helped"], list(person.keys))
        return {row["application"]: row["edit"] for row in rows}

    async def reached(self, application: UUID, person: Person, scopes: frozenset[str]) -> bool:
        """Returns whether the case is within one of these scopes for this person."""
        party = await self.of(application, person) if scopes & {"own", "edit", "applicant"} else None
        if party and ("own" in scopes or _held(party, scopes)):
            return True
        regions = sorted(person.regions)
        if "region" in scopes and await self._pool.fetchval(SQL["in_region"], application, regions):
            return True
        return "department" in scopes and await self._handled(application, regions, person.department)

    async def _handled(self, application: UUID, regions: Sequence[str], department: str) -> bool:
        if department == REVIEW:
            return bool(await self._pool.fetchval(SQL["in_region"], application, regions))
        return bool(
            await self._pool.fetchval(SQL["of_department"], application, regions, department, CaseDetermined.TYPE)
        )

    async def all_of(self, application: UUID) -> Sequence[Record]:
        """Returns all parties of the case."""
        found: Sequence[Record] = await self._pool.fetch(SQL["parties_of"], application)
        return found


REVIEW = "civil"
"""The department that reviews every case of its region: civil affairs."""


def _held(party: Party, scopes: frozenset[str]) -> bool:
    return (party.edit and "edit" in scopes) or (party.own and "applicant" in scopes)
