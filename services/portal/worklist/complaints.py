"""The table `complaints`: complaints, tips and ratings (好差评), with their answers. No other module writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json

from services.chassis.core import crockford
from services.chassis.core.command import Refusal
from services.chassis.core.database import Pool, Record
from services.chassis.core.sql import statements
from services.policy.calendar.working_days import after_working_days
from services.portal.identity import Strongbox

SQL = statements(__package__, "complaints.sql")

KINDS = ("complaint", "tip")
RATINGS = range(1, 6)
BAD = 2
"""The best rating that an officer must answer."""

ANSWER_WORKING_DAYS = 15
"""Working days until the answer. Source: local; no seed sets it."""

MOST_A_DAY = 500
"""Complaints without a sign-in on one day, so that nobody fills the table."""

NUMBER_LENGTH = 12


class TooManyComplaints(Refusal):
    """Too many complaints were made today."""

    status = 503


@dataclass(frozen=True, slots=True)
class ComplaintContent:
    """The encrypted content of a complaint."""

    words: str
    contact: str = ""


CONTENT = TypeAdapter(ComplaintContent)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint, tip or rating. `due_on`: None if nobody must answer it."""

    number: str
    kind: str
    region: str
    application: UUID | None
    step: str | None
    rating: int | None
    content: ComplaintContent
    made_on: date
    due_on: date | None
    answered_on: date | None
    answer: str


class Complaints:
    """Complaints by number. A number is random: who knows it may read the answer."""

    def __init__(self, pool: Pool, strongbox: Strongbox) -> None:
        self._pool, self._strongbox = pool, strongbox

    async def complain(self, kind: str, region: str, content: ComplaintContent, today: date) -> str:
        """Stores a complaint or tip and returns its number. Raises TooManyComplaints."""
        if await self._pool.fetchval(SQL["made_on"], today) >= MOST_A_DAY:
            raise TooManyComplaints("too_many_complaints")
        return await self._add(kind, region, content, today, needs_answer=True)

    async def rate(self, application: UUID, region: str, step: str, rating: int, words: str, today: date) -> None:
        """Stores what a household thinks of a step of its case, once."""
        bad = rating <= BAD
        await self._add("rating", region, ComplaintContent(words=words), today, bad, application, step, rating)

    async def _add(
        self,
        kind: str,
        region: str,
        content: ComplaintContent,
        today: date,
        needs_answer: bool,
        application: UUID | None = None,
        step: str | None = None,
        rating: int | None = None,
    ) -> str:
        number = crockford.grouped(crockford.random_code(NUMBER_LENGTH))
        locked = self._strongbox.lock(to_json(content), _label(number, "content"))
        due = after_working_days(today, ANSWER_WORKING_DAYS).day if needs_answer else None
        await self._pool.execute(SQL["add"], number, kind, region, application, step, rating, locked, today, due)
        return number

    async def one(self, typed: str) -> Complaint | None:
        """Returns the complaint with this number as it was typed; None if there is none."""
        row = await self._pool.fetchrow(SQL["one"], crockford.grouped(crockford.typed(typed)))
        return self._read(row) if row else None

    async def open_in(self, regions: Sequence[str]) -> list[Complaint]:
        """Returns those that wait for an answer in these regions, the most urgent first."""
        return [self._read(row) for row in await self._pool.fetch(SQL["open_in"], list(regions))]

    async def answer(self, number: str, regions: Sequence[str], words: str, today: date) -> bool:
        """Stores the answer. Returns False if it was answered before, or is not in these regions."""
        locked = self._strongbox.lock(words.encode(), _label(number, "answer"))
        return await self._pool.fetchval(SQL["answer"], number, list(regions), locked, today) is not None

    async def rated(self, application: UUID) -> set[str]:
        """Returns the steps of a case that its household has rated."""
        return {row["step"] for row in await self._pool.fetch(SQL["rated"], application)}

    def _read(self, row: Record) -> Complaint:
        plain = self._strongbox.open(row["content"], _label(row["number"], "content"))
        answer = self._strongbox.open(row["answer"], _label(row["number"], "answer")) if row["answer"] else None
        content = CONTENT.validate_json(plain) if plain else ComplaintContent(words="—")
        return Complaint(**{**row, "content": content, "answer": (answer or b"").decode()})


def _label(number: str, what: str) -> bytes:
    return f"complaint {number} {what}".encode()
