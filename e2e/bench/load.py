"""Files applications over HTTP, one request each, and reads from Kafka when each one is completed."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from aiokafka import AIOKafkaConsumer
from lianban_contracts import topics
from lianban_contracts.intake import ApplicationCompleted

from infra.local.patience import PATIENCE_SECONDS

COMPLETED = ApplicationCompleted.TYPE.encode()


class Load:
    """One run: the time at which each application was sent, and the time at which its completion was read."""

    def __init__(self, url: str, topic: str = topics.APPLICATIONS) -> None:
        self.sent: dict[str, float] = {}
        self.completed: dict[str, float] = {}
        self._where, self._topic = urlsplit(url), topic

    async def flood(self, bodies: Iterator[bytes], number: int, connections: int) -> None:
        """Files this many applications as fast as possible over this many connections."""
        left = iter(range(number))
        await asyncio.gather(*(self._client(bodies, left) for _ in range(connections)))

    async def steady(self, bodies: Iterator[bytes], rate: float, seconds: float, connections: int) -> None:
        """Files at a constant rate, independent of the response times. The time of an application starts when it is due, so delays count."""
        queue: asyncio.Queue[float | None] = asyncio.Queue()
        clients = [asyncio.create_task(self._scheduled(bodies, queue)) for _ in range(connections)]
        began = time.perf_counter()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            queue.put_nowait(due)
        for _ in clients:
            queue.put_nowait(None)
        await asyncio.gather(*clients)

    async def _client(self, bodies: Iterator[bytes], left: Iterator[int]) -> None:
        async with self._connected() as (reader, writer):
            for _ in left:
                await self._post(reader, writer, next(bodies), time.perf_counter())

    async def _scheduled(self, bodies: Iterator[bytes], queue: asyncio.Queue[float | None]) -> None:
        async with self._connected() as (reader, writer):
            while (due := await queue.get()) is not None:
                await self._post(reader, writer, next(bodies), due)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection(self._where.hostname, self._where.port)
        try:
            yield reader, writer
        finally:
            writer.close()

    async def _post(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes, began: float
    ) -> None:
        writer.write(_head(self._where.netloc, len(body)) + body)
        answer = await _answer(reader)
        start = answer.index(b'"application":"') + 15
        self.sent[answer[start : start + 36].decode()] = began

    async def listen(self, kafka: Mapping[str, Any], ready: asyncio.Event) -> None:
        """Reads completions until it is cancelled."""
        consumer = AIOKafkaConsumer(self._topic, **kafka, auto_offset_reset="latest")
        await consumer.start()
        try:
            await consumer.seek_to_end()
            ready.set()
            while True:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    now = time.perf_counter()
                    done = [record.key.decode() for record in records if ("ce_type", COMPLETED) in record.headers]
                    self.completed.update((application, now) for application in done)
        finally:
            await consumer.stop()

    async def all_completed(self) -> None:
        """Waits until every sent application is completed. Raises TimeoutError with the number of open ones if none is completed for
        PATIENCE_SECONDS."""
        last, moved = -1, time.perf_counter()
        while missing := len(self.sent.keys() - self.completed.keys()):
            if missing != last:
                last, moved = missing, time.perf_counter()
            if time.perf_counter() - moved > PATIENCE_SECONDS:
                raise TimeoutError(f"{missing} applications are not completed")
            await asyncio.sleep(0.02)

    def seconds(self) -> list[float]:
        """Returns the seconds from sending to completion of every application, in ascending order."""
        return sorted(self.completed[application] - began for application, began in self.sent.items())


def _head(host: str, length: int) -> bytes:
    fields = {
        "Host": host,
        "Content-Type": "application/json",
        "Content-Length": length,
        "Idempotency-Key": uuid4().hex,
    }
    return "\r\n".join(
        ("POST /applications HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", "")
    ).encode()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    body = await reader.readexactly(int(lower[start : lower.index(b"\r\n", start)]))
    if not head.startswith(b"HTTP/1.1 201"):
        raise RuntimeError(f"a filing was refused: {head.splitlines()[0].decode()} {body.decode()[:500]}")
    return body
