"""What nginx refuses before the portal sees it (issue 14, Found 9)."""

import asyncio
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http import HTTPStatus

import httpx
import psutil

from e2e.system import System

from .nginx import NAME, Nginx

MIB = 1 << 20
HALF_SENT = 300


def exchange(nginx: Nginx, *parts: bytes) -> str:
    """Sends the parts on one connection and returns the first line of the answer, or "" if the connection was closed."""
    with nginx.connect() as connection:
        for part in parts:
            connection.sendall(part)
        return first_line(connection)


def first_line(connection: ssl.SSLSocket) -> str:
    try:
        return connection.recv(4096).split(b"\r\n")[0].decode()
    except ConnectionError:
        return ""


def head(nginx: Nginx, line: str, *fields: str) -> bytes:
    return "\r\n".join((line, f"Host: {NAME}:{nginx.port}", *fields, "", "")).encode()


async def test_a_page_is_served_through_nginx(nginx: Nginx) -> None:
    async with httpx.AsyncClient(verify=nginx.trust, trust_env=False) as client:
        answer = await client.get(f"{nginx.url}/")
    assert answer.status_code == HTTPStatus.OK
    assert "nginx/" not in answer.headers.get("server", "")


async def test_headers_that_are_too_large_are_431(nginx: Nginx) -> None:
    sent = head(nginx, "GET / HTTP/1.1", f"Cookie: a={'x' * 60_000}")
    assert " 431 " in await asyncio.to_thread(exchange, nginx, sent)


async def test_a_body_that_is_too_large_is_413(nginx: Nginx) -> None:
    sent = head(nginx, "POST /sign-out HTTP/1.1", "Content-Length: 30000000")
    assert " 413 " in await asyncio.to_thread(exchange, nginx, sent)


async def test_half_sent_bodies_cost_the_portal_nothing(nginx: Nginx, attacked: System) -> None:
    """300 clients send a body of 1.6 MB each and never its end."""
    portal = psutil.Process(attacked.platform.pids()["front"])
    before = portal.memory_info().rss
    opening = head(nginx, "POST /household/papers HTTP/1.1", "Content-Length: 20000000") + b"x" * 1_600_000
    with ExitStack() as held, ThreadPoolExecutor(32) as pool:

        def half(_: int) -> None:
            try:
                held.enter_context(nginx.connect()).sendall(opening)
            except OSError:
                return  # refused

        await asyncio.get_running_loop().run_in_executor(None, lambda: list(pool.map(half, range(HALF_SENT))))
        begun = time.monotonic()
        answer = await attacked.http.get(f"{attacked.platform.public_url('portal')}/healthz")
        assert answer.status_code == HTTPStatus.OK
        assert time.monotonic() - begun < 1
        assert portal.memory_info().rss - before < 32 * MIB


async def test_a_body_that_does_not_arrive_is_given_up(nginx: Nginx) -> None:
    """nginx answers 408 or closes the connection."""
    sent = head(nginx, "POST /sign-out HTTP/1.1", "Content-Length: 100")
    begun = time.monotonic()
    line = await asyncio.to_thread(exchange, nginx, sent)
    assert line == "" or " 408 " in line
    assert time.monotonic() - begun < 15


async def test_one_address_that_asks_too_often_is_429_with_retry_after(nginx: Nginx) -> None:
    async with httpx.AsyncClient(verify=nginx.trust, trust_env=False) as client:
        answers = await asyncio.gather(*(client.get(f"{nginx.url}/healthz") for _ in range(400)))
    refused = [one for one in answers if one.status_code == HTTPStatus.TOO_MANY_REQUESTS]
    assert refused
    assert all(one.headers["retry-after"] == "1" for one in refused)
    assert not [one for one in answers if one.status_code >= 500]
    await asyncio.sleep(5)  # the following tests come from the same address
