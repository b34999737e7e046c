"""Documents that households upload. Their type is detected from the first bytes; they are inspected in a separate process, scaled down and stored once."""

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
"""The first bytes of a file, with its media type. The file name and the type that the browser names are ignored."""

HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypheim")


class TooMany(Refusal):
    """The case has the maximum number of documents."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with its bytes."""

    document: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A document of a draft or case without its bytes. `member`: None if it concerns the whole household; `name`: the name of its file."""

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
"""One inspection at a time: each may need the memory of a large picture."""


async def inspected(content: bytes) -> tuple[str, bytes]:
    """Returns the media type and the bytes to keep. Raises InputError with the code of a sentence that says what the household can do."""
    kind = _kind(content)
    async with _one_at_a_time:
        said = await _inspect(kind, content)
    if not said.startswith(KEPT):
        raise InputError(said.decode())
    return (kind, content) if kind == "application/pdf" else ("image/jpeg", said.removeprefix(KEPT))


def _kind(content: bytes) -> str:
    """Returns the media type by the first bytes. Raises InputError."""
    if not content:
        raise InputError("wrong_file.none")
    if len(content) > MOST_BYTES:
        raise InputError("wrong_file.large")
    if content[4:12] in HEIC:
        raise InputError("wrong_file.heic")
    kind = next((kind for beginning, kind in BEGINNINGS if content.startswith(beginning)), None)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        kind = "image/webp"
    if kind is None:
        raise InputError("wrong_file.kind")
    return kind


async def _inspect(kind: str, content: bytes) -> bytes:
    """Returns the output of the inspection. If the process writes nothing or exceeds LONGEST_SECONDS, the document is treated as too large."""
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
    """The documents of drafts and cases. Their bytes and file names are encrypted."""

    def __init__(self, pool: Pool, strongbox: Strongbox) -> None:
        self._pool, self._strongbox = pool, strongbox

    async def add(self, owner: UUID, document: str, member: str | None, file: UploadFile) -> bytes:
        """Stores a document and returns its SHA-256. Raises InputError or TooMany."""
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
        """Returns the documents of a draft or case."""
        return [self._stored(row) for row in await self._pool.fetch(SQL["papers"], owner)]

    def _stored(self, row: Record) -> StoredPaper:
        name = self._strongbox.open(row["name"], _name(row["sha256"])) or b""
        return StoredPaper(**{**row, "name": name.decode()})

    async def drop(self, draft: UUID, number: int) -> None:
        """Deletes a document of a draft."""
        await drop_paper(self._pool, draft, number)

    async def one(self, owner: UUID, number: int) -> Paper:
        """Returns one document with its bytes. Raises NotFound."""
        row = await self._pool.fetchrow(SQL["paper"], owner, number)
        content = await asyncio.to_thread(self._strongbox.open, row["content"], row["sha256"]) if row else None
        if row is None or content is None:
            raise NotFound("page_not_found")
        return Paper(row["document"], row["media_type"], content)


def _name(digest: bytes) -> bytes:
    """Returns the label under which the file name is encrypted. It depends on the digest only, because the encrypted name is copied from the draft to its case."""
    return b"name " + digest


def uploaded(form: FormData, name: str) -> UploadFile | None:
    """Returns the file of a field; None if none was chosen."""
    file = form.get(name)
    return file if isinstance(file, UploadFile) and file.filename else None


def all_uploaded(form: FormData, name: str) -> list[UploadFile]:
    """Returns the files of a field that takes several."""
    return [file for file in form.getlist(name) if isinstance(file, UploadFile) and file.filename]


HEADERS = {"Content-Disposition": "inline", "Cache-Control": "private, no-store"}
Number = Annotated[int, Path(ge=1, lt=2**31)]


def shown(one: Paper) -> Response:
    """Returns the response with a document. Browsers must not store it."""
    return Response(one.content, media_type=one.media_type, headers=HEADERS)
