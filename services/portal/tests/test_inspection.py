"""Tests that documents which are small when sent and large when decoded use little memory and time."""

import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import psutil
import pytest
from PIL import Image

from services.portal.drafts.inspection import MEMORY_BYTES
from services.portal.drafts.papers import COMMAND

from .conftest import Stage
from .form import WANG, begun, say, upload

MIB = 1 << 20


def made(kind: str, mode: str, size: tuple[int, int], **options: bool | int) -> bytes:
    """Returns a picture of one colour: large when decoded, small as a file."""
    file = BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """Returns a chunk of a PNG."""
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def claiming(width: int, height: int) -> bytes:
    """Returns a PNG whose header names this size, and which has no pixels."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x06\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def exploding() -> bytes:
    """Returns a PDF whose page tree is in a compressed stream of 400 MB."""
    packer = zlib.compressobj(9)
    stream = b"".join([packer.compress(bytes(MIB)) for _ in range(400)]) + packer.flush()
    body = b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    place = len(body)
    body += b"4 0 obj<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>stream\n" % len(stream) + stream
    body += b"\nendstream endobj\n"
    refers = len(body)
    rows = b"".join(
        bytes([kind]) + first.to_bytes(4, "big") + bytes([second])
        for kind, first, second in [(0, 0, 0), (1, 9, 0), (2, 4, 0), (1, refers, 0), (1, place, 0)]
    )
    body += b"3 0 obj<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(rows) + rows
    return body + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % refers


HOSTILE = {
    "colours.png": lambda: made("PNG", "RGB", (7700, 7700)),
    "transparent.png": lambda: made("PNG", "RGBA", (7000, 7000)),
    "claims.png": lambda: claiming(60_000, 60_000),
    "progressive.jpg": lambda: made("JPEG", "RGB", (8000, 8000), progressive=True, subsampling=0),
    "enormous.jpg": lambda: made("JPEG", "L", (60_000, 6_000)),
    "transparent.webp": lambda: made("WEBP", "RGBA", (8000, 8000)),
    "exploding.pdf": exploding,
}


@contextmanager
def peak() -> Iterator[list[int]]:
    """Yields a list with the maximum memory of this process above the level at the start, in bytes; set on exit."""
    me, found, over = psutil.Process(), [0], threading.Event()
    before = me.memory_info().rss

    def watch() -> None:
        while not over.is_set():
            found[0] = max(found[0], me.memory_info().rss - before)
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


@pytest.mark.parametrize("name", HOSTILE)
async def test_the_portal_itself_opens_no_document(stage: Stage, name: str) -> None:
    content = HOSTILE[name]()
    assert len(content) < 5 * MIB
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330304"})
        with peak() as most:
            answer = await upload(client, draft, name, content)
    assert most[0] < 40 * MIB
    assert answer.status_code == 422
    assert ("文件已损坏" if name == "exploding.pdf" else "图片尺寸太大") in answer.text


@pytest.mark.parametrize("name", HOSTILE)
def test_whoever_opens_it_has_little_memory_and_time(name: str) -> None:
    kinds = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "pdf": "application/pdf"}
    kind = kinds[name.rpartition(".")[2]]
    spent = _spent(kind, HOSTILE[name]())
    assert spent["memory"] < MEMORY_BYTES
    assert spent["cpu"] < 11


DRIVER = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdin=sys.stdin, capture_output=True, env={})
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss * 1024, used.ru_utime + used.ru_stime)
"""


def _spent(kind: str, content: bytes) -> dict[str, float]:
    """Returns the memory and CPU time of the inspection, measured by a parent process without other children."""
    command = (sys.executable, "-c", DRIVER, *COMMAND, kind)
    memory, cpu = subprocess.run(command, input=content, capture_output=True, check=True).stdout.split()
    return {"memory": float(memory), "cpu": float(cpu)}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(made("JPEG", "RGB", (12_000, 9_000)), id="108 million pixels of a telephone"),
        pytest.param(made("PNG", "RGB", (4_960, 7_016)), id="A4 in colour at 600 dots an inch"),
        pytest.param(made("PNG", "1", (4_960, 7_016)), id="A4 in black and white"),
        pytest.param(made("PNG", "P", (2_480, 3_508)), id="A4 in few colours"),
        pytest.param(made("WEBP", "RGB", (4_000, 3_000)), id="a chat picture"),
        pytest.param(made("PNG", "RGBA", (1_290, 2_796)), id="what a telephone shows"),
        pytest.param(made("JPEG", "RGB", (4_000, 3_000), progressive=True), id="progressive"),
    ],
)
async def test_what_people_hand_in_is_kept(stage: Stage, content: bytes) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330304"})
        assert (await upload(client, draft, "lease", content)).status_code == 303
