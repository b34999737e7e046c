"""Who is party to which case. A person is kept as a keyed digest, never by name or number."""

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
    """What somebody is to a case: applicant, agent or helper, and whether he may change it."""

    role: str
    edit: bool

    @property
    def own(self) -> bool:
        """It is his household's, or he filed it for that household: he does not only help."""
        return self.role != "helper"


class Parties:
    """The parties of drafts and cases, by application id."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def add(self, application: UUID, person: Person, role: str) -> None:
        """The applicant or the agent of a draft that begins, or of a case filed here."""
        await add_parties(self._pool, [(application, person.keys[0], role, True)])

    async def carry(self, draft: UUID, application: UUID, filed_as: bytes | None = None) -> None:
        """Whoever was party to the draft is party to the case that it became. `filed_as`: the post that its message names
        an agent by; the case is his who filed it here, and not of everybody at that post."""
        await carry_parties(self._pool, draft, application, filed_as)

    async def of(self, application: UUID, person: Person) -> Party | None:
        """What this person is to the case, if anything."""
        row = await self._pool.fetchrow(SQL["party"], application, list(person.keys))
        return Party(row["role"], row["edit"]) if row else None

    async def cases(self, person: Person, before: UUID | None = None, most: int = MOST) -> list[UUID]:
        """The cases of this person, newest first."""
        rows = await self._pool.fetch(SQL["cases_of"], list(person.keys), before, most)
        return [row["application"] for row in rows]

    async def helped(self, person: Person) -> Mapping[UUID, bool]:
        """The drafts and cases of others that are shared with this person, and whether he may change them."""
        rows = await self._pool.fetch(SQL["helped"], list(person.keys))
        return {row["application"]: row["edit"] for row in rows}

    async def reached(self, application: UUID, person: Person, scopes: frozenset[str]) -> bool:
        """Whether one of these scopes holds the case."""
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
        """Everybody who is party to the case."""
        found: Sequence[Record] = await self._pool.fetch(SQL["parties_of"], application)
        return found


REVIEW = "civil"
"""Civil affairs reviews every case of its region."""


def _held(party: Party, scopes: frozenset[str]) -> bool:
    return (party.edit and "edit" in scopes) or (party.own and "applicant" in scopes)
