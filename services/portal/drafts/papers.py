"""Documents that people hand in: known by their first bytes, opened in a process of their own, made small, kept once."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response
from structlog import get_logger

from services.chassis.core.command import Refusal
from services.chassis.core.database import Pool, Record
from services.chassis.core.problems import NotFound
from services.portal.forms.inputs import InputError
from services.portal.identity import Strongbox

from .paper_table import SQL, add_content, add_paper, drop_paper

MOST_BYTES = 10_000_000
MOST_PAPERS = 60

BEGINNINGS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))
"""What a file begins with, by type. Its name and what the browser says of it count for nothing."""

HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypheim")


class TooMany(Refusal):
    """A case has no room for more documents."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it is shown."""

    document: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A document of a draft or case without its bytes. `member`: None if it concerns the whole household; `name`: of its file."""

    number: int
    document: str
    member: str | None
    sha256: bytes
    name: str
    at: datetime


log = get_logger()

COMMAND = (sys.executable, "-I", "-m", "services.portal.drafts.inspection")
LONGEST_SECONDS = 20.0
KEPT = b"kept\n"

_one_at_a_time = asyncio.Lock()
"""Two large pictures at once would take the memory of two."""


async def inspected(content: bytes) -> tuple[str, bytes]:
    """Type and bytes as they are kept. Raises InputError with what the household can do."""
    kind = _kind(content)
    async with _one_at_a_time:
        said = await _inspect(kind, content)
    if not said.startswith(KEPT):
        raise InputError(said.decode())
    return (kind, content) if kind == "application/pdf" else ("image/jpeg", said.removeprefix(KEPT))


def _kind(content: bytes) -> str:
    """What the first bytes say that the file is. Raises InputError."""
    if not content:
        raise InputError("wrong_file.none")
    if len(content) > MOST_BYTES:
        raise InputError("wrong_file.large")
    if content[4:12] in HEIC:
        raise InputError("wrong_file.heic")
    kind = next((kind for beginning, kind in BEGINNINGS if content.startswith(beginning)), None)
    if kind is None:
        raise InputError("wrong_file.kind")
    return kind


async def _inspect(kind: str, content: bytes) -> bytes:
    """What the process says of a document; one that ends without a word, or not in time, had too much to do."""
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*COMMAND, kind, stdin=pipe, stdout=pipe, stderr=nothing, env={})
    try:
        said, _ = await asyncio.wait_for(process.communicate(content), LONGEST_SECONDS)
    except TimeoutError:
        said = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if not said:
        log.warning("paper_not_inspected", kind=kind, bytes=len(content), ended=process.returncode)
    return said or b"wrong_file.heavy"


class Papers:
    """The documents of drafts and cases. Their bytes and the names of their files are locked."""

    def __init__(self, pool: Pool, strongbox: Strongbox) -> None:
        self._pool, self._strongbox = pool, strongbox

    async def add(self, owner: UUID, document: str, member: str | None, file: UploadFile) -> bytes:
        """Keeps a document; its SHA-256. Raises InputError or TooMany."""
        if len(await self.of(owner)) >= MOST_PAPERS:
            raise TooMany("too_many_papers", most=MOST_PAPERS)
        kind, kept = await inspected(await file.read(MOST_BYTES + 1))
        digest = sha256(kept).digest()
        locked = await asyncio.to_thread(self._strongbox.lock, kept, digest)
        name = self._strongbox.lock((file.filename or "")[-80:].encode(errors="replace"), _name(digest))
        async with self._pool.acquire() as connection, connection.transaction():
            await add_content(connection, digest, kind, locked)
            await add_paper(connection, owner, document, member, digest, name)
        return digest

    async def of(self, owner: UUID) -> Sequence[StoredPaper]:
        """The documents of a draft or case."""
        return [self._stored(row) for row in await self._pool.fetch(SQL["papers"], owner)]

    def _stored(self, row: Record) -> StoredPaper:
        name = self._strongbox.open(row["name"], _name(row["sha256"])) or b""
        return StoredPaper(**{**row, "name": name.decode()})

    async def drop(self, draft: UUID, number: int) -> None:
        """Takes a document out of a draft."""
        await drop_paper(self._pool, draft, number)

    async def one(self, owner: UUID, number: int) -> Paper:
        """One document with its bytes. Raises NotFound."""
        row = await self._pool.fetchrow(SQL["paper"], owner, number)
        content = await asyncio.to_thread(self._strongbox.open, row["content"], row["sha256"]) if row else None
        if row is None or content is None:
            raise NotFound("page_not_found")
        return Paper(row["document"], row["media_type"], content)


def _name(digest: bytes) -> bytes:
    """As what the name of a file is locked: its draft and the case that this becomes have it both."""
    return b"name " + digest


def uploaded(form: FormData, name: str) -> UploadFile | None:
    """The file of a field, if one was chosen."""
    file = form.get(name)
    return file if isinstance(file, UploadFile) and file.filename else None


HEADERS = {"Content-Disposition": "inline", "Cache-Control": "private, no-store"}
Number = Annotated[int, Path(ge=1, lt=2**31)]


def shown(one: Paper) -> Response:
    """A document as the browser shows it; nothing of it is kept there."""
    return Response(one.content, media_type=one.media_type, headers=HEADERS)
