"""Exports the log to a trace backend as OpenTelemetry spans, in the background. Enabled if an OTLP endpoint is set."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags

from services.chassis.core.database import Pool, Record
from services.chassis.core.events import event_id
from services.chassis.core.tasks import Loops, Task
from services.chassis.log.event_log import SQL

from .relay import Relay

MOST_OF_A_LANE = 50
IDLE_SECONDS = 2.0
SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class Spans:
    """Exports the events of all lanes while the relay of this process leads. After a restart it continues at the recorded position."""

    def __init__(self, service: str, pool: Pool, relay: Relay, endpoint: str, loops: Loops) -> None:
        self._service, self._pool, self._relay, self._endpoint = service, pool, relay, endpoint
        self._loops = loops
        self._resource = Resource.create({"service.name": f"lianban-{service}"})
        self._task: Task | None = None

    async def start(self) -> None:
        """Starts to export."""
        exporter = OTLPSpanExporter(endpoint=f"{self._endpoint.rstrip('/')}/v1/traces")
        self._task = self._loops.repeat("spans", partial(self._run, exporter), IDLE_SECONDS)

    async def stop(self) -> None:
        """Stops exporting."""
        await self._loops.stop(self._task)

    async def _run(self, exporter: OTLPSpanExporter) -> None:
        exported = await self._export(exporter) if self._relay.leads else 0
        if not exported:
            await asyncio.sleep(IDLE_SECONDS)

    async def _export(self, exporter: OTLPSpanExporter) -> int:
        """Exports the next events and returns their number. Returns 0 also if the backend did not accept them."""
        rows = await self._pool.fetch(SQL["unexported"], self._service, MOST_OF_A_LANE)
        if not rows:
            return 0
        result = await asyncio.to_thread(exporter.export, [self._span(row) for row in rows])
        if result is not SpanExportResult.SUCCESS:
            return 0
        await self._remember(rows)
        return len(rows)

    async def _remember(self, rows: Sequence[Record]) -> None:
        reached = {row["lane"]: row["sequence"] for row in rows}
        await self._pool.execute(SQL["export"], list(reached), list(reached.values()))

    def _span(self, row: Record) -> ReadableSpan:
        """Returns the span of one event, from the publication of its cause until it was stored."""
        return ReadableSpan(
            name=row["type"],
            context=_context(row, row["hash"][:8]),
            parent=_context(row, row["parent"]) if row["parent"] else None,
            resource=self._resource,
            attributes={"event.id": event_id(self._service, row["lane"], row["sequence"])},
            kind=SpanKind.CONSUMER if row["cause_published"] else SpanKind.INTERNAL,
            start_time=_nanoseconds(row["cause_published"] or row["stored"]),
            end_time=_nanoseconds(row["stored"]),
        )


def _context(row: Record, span: bytes) -> SpanContext:
    return SpanContext(row["stream"].int, int.from_bytes(span), is_remote=True, trace_flags=SAMPLED)


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1000
