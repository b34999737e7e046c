"""Tests that a body above the limit is refused before it is on disk, with a readable page."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from stat import S_ISREG

import pytest

from infra.local.patience import PATIENCE_SECONDS
from infra.local.ports import choose
from services.chassis.http.bodies import BODY_BYTES
from services.chassis.http.server import Server
from services.portal.identity.sessions import SESSION

from .conftest import Stage, shared_stage
from .form import WANG, begun

MEGABYTE = 1_000_000
stage = shared_stage()
BOUNDARY = b"XXXX"
FILE = b'--XXXX\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'


class Upload:
    """A browser that sends a form over a real connection, at the speed that the test sets."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        self._port, self._path, self._headers = port, path, headers
        self.answer = b""

    async def open(self, **headers: str) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        form = {"Host": "portal", "Content-Type": "multipart/form-data; boundary=XXXX", **self._headers, **headers}
        lines = [f"POST {self._path} HTTP/1.1", *(f"{name}: {value}" for name, value in form.items()), "", ""]
        self._writer.write("\r\n".join(lines).encode())
        self._heard = asyncio.create_task(self._hear())

    async def chunk(self, content: bytes) -> None:
        self._writer.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        await self._writer.drain()

    async def page(self) -> str:
        """Returns the response, which the connection delivers after the body was sent."""
        self._writer.write_eof()
        await self._heard
        return self.answer.decode()

    async def _hear(self) -> None:
        while heard := await self._reader.read(65536):
            self.answer += heard


@asynccontextmanager
async def served(stage: Stage, folder: Path, end: str) -> AsyncIterator[Upload]:
    """Serves a portal on a port, and yields an upload of a person who is signed in."""
    port = choose(folder, "portal")[0]
    async with await stage.browser("citizen", **WANG) as client, Server(stage.http, "127.0.0.1", port):
        path = f"{await begun(client)}{end}"
        cookie = f"{SESSION}={client.cookies[SESSION]}; language=en"
        yield Upload(port, path, {"Cookie": cookie, "Origin": "https://portal"})


def on_disk() -> int:
    """Returns the bytes in unlinked open files of this process, which uploads use while they are read."""
    sizes = []
    for number in os.listdir("/proc/self/fd"):
        try:
            about = os.stat(f"/proc/self/fd/{number}")
        except OSError:
            continue
        sizes.append(about.st_size if S_ISREG(about.st_mode) and about.st_nlink == 0 else 0)
    return sum(sizes)


async def test_a_body_in_chunks_without_end_is_refused_and_does_not_fill_the_disk(stage: Stage, tmp_path: Path) -> None:
    async with served(stage, tmp_path, "/papers") as upload:
        before, most = on_disk(), 0
        await upload.open(**{"Transfer-Encoding": "chunked"})
        await upload.chunk(FILE)
        for _ in range(200):
            await upload.chunk(b"\0" * MEGABYTE)
            most = max(most, on_disk() - before)
        page = await upload.page()
    assert 20 * MEGABYTE < most < 26 * MEGABYTE
    assert page.startswith("HTTP/1.1 413 ")
    assert "Each file can be up to 10 MB" in page
    assert f'href="{upload._path}"' in page


@pytest.mark.parametrize(("end", "length"), [("/papers", 200 * MEGABYTE), ("/region", MEGABYTE)])
async def test_what_says_that_it_is_too_large_is_refused_before_it_is_sent(
    stage: Stage, tmp_path: Path, end: str, length: int
) -> None:
    async with served(stage, tmp_path, end) as upload:
        await upload.open(**{"Content-Length": str(length)})
        async with asyncio.timeout(PATIENCE_SECONDS):
            while b"</html>" not in upload.answer:
                await asyncio.sleep(0)
        page = await upload.page()
    assert page.startswith("HTTP/1.1 413 ")


async def test_a_filing_of_a_system_that_is_too_large_is_refused_in_its_own_form(stage: Stage) -> None:
    async with stage.system() as client:
        answer = await client.post("/api/applications", content=b" " * (BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_what_a_system_sends_without_end_is_refused_where_it_becomes_too_much(stage: Stage) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b" " * (MEGABYTE // 10)

    async with stage.system() as client:
        for content in (b" " * (MEGABYTE + 1), chunks()):
            answer = await client.post("/parked/1/discard", content=content)
            assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
            assert (answer.json()["code"], answer.json()["most"]) == ("body_too_large", MEGABYTE)
            assert "1000000" in answer.json()["zh"]
    assert sent == 11
