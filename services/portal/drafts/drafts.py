"""Drafts in the portal's database. A draft is saved after each answer and filed once."""

from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import from_json, to_json

from services.chassis.core import crockford
from services.chassis.core.command import Refusal
from services.chassis.core.database import Connection, Pool, Record
from services.chassis.core.problems import NotFound
from services.chassis.core.sql import statements
from services.portal.forms.household_answers import Answers
from services.portal.identity import Strongbox
from services.portal.identity.party_table import forget_parties

from .paper_table import carry_papers, drop_all, drop_papers_of

SQL = statements(__package__, "drafts.sql")


def code(draft: UUID) -> str:
    """Returns the code of a draft, to be read aloud: 40 random bits of its id, in two groups of four. It grants no access."""
    return crockford.grouped(crockford.encode(draft.int, 8))


SENT = "/sent"
"""The label under which the filing is encrypted. No question has this code."""


class Sealed(Refusal):
    """The draft was filed and cannot be changed."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft. `saved`: the version at which each question was last answered. `sent`: the bytes of the filing once it is sealed."""

    id: UUID
    code: str
    agent: bool
    answers: Answers
    saved: Mapping[str, int]
    version: int
    sent: bytes | None = None
    application: UUID | None = None
    receipt: str | None = None
    changed: datetime | None = None


class Drafts:
    """The drafts of the portal, by id. Each answer is encrypted separately, under the label of its draft and question; so is the filing."""

    def __init__(self, pool: Pool, strongbox: Strongbox) -> None:
        self._pool, self._strongbox = pool, strongbox

    async def begin(self, draft: UUID, agent: bool, answers: Answers) -> None:
        """Creates a draft with the answers that are already known."""
        async with self._pool.acquire() as connection, connection.transaction():
            if old := [row["id"] for row in await connection.fetch(SQL["expire"])]:
                await drop_all(connection, old)
            await connection.execute(SQL["begin"], draft, code(draft), agent, self._locked(draft, answers))

    async def get(self, draft: UUID) -> Draft:
        """Returns one draft. Raises NotFound, also if the draft was encrypted under another secret."""
        found = await self.find(draft)
        if found is None:
            raise NotFound("no_such_application", application=str(draft))
        return found

    async def find(self, draft: UUID) -> Draft | None:
        """Returns the draft with this id; None if there is none or it was encrypted under another secret."""
        row = await self._pool.fetchrow(SQL["draft"], draft)
        return self._draft(row) if row else None

    async def called(self, code: str, drafts: Sequence[UUID]) -> UUID | None:
        """Returns which of these drafts has this code, or None. The code is accepted as typed."""
        sought = crockford.grouped(crockford.typed(code))
        found: UUID | None = await self._pool.fetchval(SQL["called"], list(drafts), sought)
        return found

    async def of(self, application: UUID) -> Draft | None:
        """Returns the draft that became this case; None if the case was not filed here."""
        row = await self._pool.fetchrow(SQL["of_application"], application)
        return self._draft(row) if row else None

    async def save(self, draft: UUID, answers: Answers, seen: Mapping[str, int], gone: Collection[str] = ()) -> bool:
        """Saves answers and deletes the documents of members who are `gone`, both or neither.

        Returns False if a question was answered elsewhere since the version at which it was `seen`. Raises Sealed."""
        given = (draft, self._locked(draft, answers), to_json(seen).decode())
        async with self._pool.acquire() as connection, connection.transaction():
            saved = await connection.fetchval(SQL["save"], *given)
            if saved is not None and gone:
                await drop_papers_of(connection, draft, gone)
        if saved is None and (await self.get(draft)).sent is not None:
            raise Sealed("draft_sent")
        return saved is not None

    async def seal(self, draft: UUID, version: int, filing: bytes) -> bytes | None:
        """Seals the draft and returns the filing to send; None if the draft has changed since this version."""
        locked = self._strongbox.lock(filing, _what(draft, SENT))
        sent: bytes | None = await self._pool.fetchval(SQL["seal"], draft, version, locked)
        return self._strongbox.open(sent, _what(draft, SENT)) if sent else None

    async def unseal(self, draft: UUID) -> None:
        """Makes the draft editable again after intake has refused the filing."""
        await self._pool.execute(SQL["unseal"], draft)

    async def filed(self, draft: UUID, application: UUID, receipt: str) -> None:
        """Records the case that the draft has become, and copies its documents to the case."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["filed"], draft, application, receipt)
            await carry_papers(connection, draft, application)

    async def amend(self, draft: UUID, answers: Answers) -> None:
        """Replaces the answers of a filed draft after a change in the household."""
        await self._pool.execute(SQL["amend"], draft, self._locked(draft, answers))

    async def discard(self, draft: UUID) -> None:
        """Deletes a draft with its documents. Raises Sealed if it was filed."""
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["discard"], draft) is None:
                raise Sealed("draft_sent")
            await drop_all(connection, [draft])

    async def unfiled(self, drafts: Sequence[UUID]) -> list[Draft]:
        """Returns those of the drafts that are not filed yet, last changed first."""
        rows = await self._pool.fetch(SQL["open_drafts"], list(drafts))
        return [draft for draft in map(self._draft, rows) if draft]

    async def people_of(self, applications: Sequence[UUID]) -> Mapping[UUID, Answers]:
        """Returns the members of the households of these cases, if they were filed here. No other answer is decrypted."""
        rows = await self._pool.fetch(SQL["named"], list(applications))
        opened = {row["application"]: self._opened(row["id"], {"people": row["people"]}) for row in rows}
        return {application: answers for application, answers in opened.items() if answers}

    def _draft(self, row: Record) -> Draft | None:
        answers = self._opened(row["id"], from_json(row["answers"]))
        if answers is None:
            return None
        sent = self._strongbox.open(row["sent"], _what(row["id"], SENT)) if row["sent"] else None
        return Draft(**{**row, "answers": answers, "saved": from_json(row["saved"]), "sent": sent})

    def _locked(self, draft: UUID, answers: Answers) -> str:
        return to_json({name: self._lock(draft, name, to_json(value)) for name, value in answers.items()}).decode()

    def _lock(self, draft: UUID, question: str, value: bytes) -> str:
        return b64encode(self._strongbox.lock(value, _what(draft, question))).decode()

    def _opened(self, draft: UUID, locked: Mapping[str, str]) -> Answers | None:
        found = {name: self._strongbox.open(b64decode(value), _what(draft, name)) for name, value in locked.items()}
        return None if None in found.values() else {name: from_json(value or b"{}") for name, value in found.items()}


def _what(draft: UUID, question: str) -> bytes:
    return draft.bytes + question.encode()


async def erase_drafts(connection: Connection, application: UUID) -> None:
    """Deletes the documents of a case, and the documents and parties of the draft that became the case."""
    drafts = [row["id"] for row in await connection.fetch(SQL["drafts_of"], application)]
    await drop_all(connection, [application, *drafts])
    await forget_parties(connection, drafts)
