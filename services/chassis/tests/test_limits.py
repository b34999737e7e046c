"""Limits of connections and bodies, over real connections: 408, 413, 431, 503."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from infra.local.patience import PATIENCE_SECONDS
from infra.local.ports import choose
from services.chassis.core import problems
from services.chassis.core.command import Refusal
from services.chassis.core.problems import bare
from services.chassis.http import bodies, protocol
from services.chassis.http.bodies import Held, Limited, json_of
from services.chassis.http.operation import Operation
from services.chassis.http.server import Server
from services.chassis.operators.operator_routes import answer

SHORT = 0.2
HEAD = "POST /order HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"


async def order(request: Request) -> Response:
    return answer({"bytes": len(await json_of(request))})


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[int]:
    port = choose(folder, "one")[0]
    route = Operation("/order", order, method="POST")
    route.app = Limited(route.app)
    handlers: Any = {Refusal: problems.handler(bare)}
    async with Server(Starlette(routes=[route], exception_handlers=handlers), "127.0.0.1", port):
        yield port


async def exchange(port: int, *parts: str, pause: float = 0) -> str:
    """Sends the parts and returns what is answered until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = asyncio.create_task(reader.read())
    try:
        for part in parts:
            if answered.done():
                break
            writer.write(part.encode())
            await asyncio.sleep(pause)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return (await answered).decode()
    except ConnectionError:
        return ""
    finally:
        writer.close()


async def test_a_whole_request_is_answered(tmp_path: Path) -> None:
    async with served(tmp_path) as port:
        got = await exchange(port, f"{HEAD}Connection: close\r\nContent-Length: 2\r\n\r\n", "{}", pause=0.05)
    assert got.startswith("HTTP/1.1 200 ")
    assert Held.bytes == 0


@pytest.mark.parametrize("sent", ["", "GET / HTTP/1.1\r\nHost: a\r\n"])
async def test_a_head_that_does_not_arrive_is_408(sent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", SHORT)
    async with served(tmp_path) as port:
        assert (await exchange(port, sent)).startswith("HTTP/1.1 408 ")


@pytest.mark.parametrize("parts", [1, 40])
async def test_a_head_that_is_too_large_is_431(parts: int, tmp_path: Path) -> None:
    line = f"X-A: {'x' * (60_000 // parts)}\r\n"
    async with served(tmp_path) as port:
        got = await exchange(port, "GET / HTTP/1.1\r\n", *[line] * parts, "\r\n", pause=0.002)
    assert got == "" or got.startswith("HTTP/1.1 431 ")


async def test_connections_beyond_the_limit_are_503_with_retry_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "CONNECTIONS", 1)
    async with served(tmp_path) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.05)
        got = await exchange(port, "")
        writer.close()
    assert got.startswith("HTTP/1.1 503 ")
    assert "retry-after: 1" in got


async def test_a_body_that_does_not_arrive_is_408_and_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "IDLE_SECONDS", SHORT)
    async with served(tmp_path) as port:
        got = await exchange(port, f"{HEAD}Content-Length: 100\r\n\r\n", "{")
    assert got.startswith("HTTP/1.1 408 ")
    assert "body_too_slow" in got
    assert Held.bytes == 0


async def test_a_body_that_drips_is_408(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "IDLE_SECONDS", SHORT)
    async with served(tmp_path) as port:
        got = await exchange(port, f"{HEAD}Content-Length: 100\r\n\r\n", *" " * 20, pause=SHORT / 4)
    assert got.startswith("HTTP/1.1 408 ")


async def test_bodies_that_together_are_too_much_are_503_with_retry_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half-sent bodies of several clients have one limit together."""
    monkeypatch.setattr(bodies, "HELD_BYTES", 1_000_000)
    monkeypatch.setattr(bodies, "IDLE_SECONDS", 2.0)
    monkeypatch.setattr(protocol, "DISCARD_SECONDS", SHORT)
    half = f"{HEAD}Content-Length: 900000\r\n\r\n", " " * 400_000
    async with served(tmp_path) as port:
        answers = await asyncio.gather(*(exchange(port, *half) for _ in range(8)))
        assert Held.bytes == 0
        statuses = {one.split(" ")[1] for one in answers if one}
        assert "503" in statuses
        assert statuses <= {"408", "503"}
        assert all("retry-after: 1" in one for one in answers if one.startswith("HTTP/1.1 503"))
        got = await exchange(port, f"{HEAD}Connection: close\r\nContent-Length: 2\r\n\r\n", "{}")
    assert got.startswith("HTTP/1.1 200 ")
