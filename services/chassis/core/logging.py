"""Structured logs: one JSON line per event, without personal data. Logging never raises. A line that cannot be written is
lost and counted (`lianban_log_lines_lost`)."""

import logging
import os
import sys
from collections.abc import MutableMapping
from threading import Lock
from typing import Any

import structlog

from .metrics import LOST_LINES
from .reasons import trace


def _calls(exc_info: structlog.typing.ExcInfo) -> str:
    """Returns the traceback of an exception without its text, which may contain values from a request."""
    return trace(exc_info[1])


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(_calls),
]
JSON = structlog.processors.JSONRenderer(ensure_ascii=False)


class Output:
    """Writes lines directly to a file descriptor. Python's buffers would keep a line that could not be written, and fail again."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self._torn = False
        """Whether the last line was written only in part."""
        self._lock = Lock()

    def msg(self, line: str) -> None:
        """Writes one line. A line that cannot be written is counted."""
        data = line.encode(errors="backslashreplace") + b"\n"
        with self._lock:
            try:
                self._write(b"\n" + data if self._torn else data)
            except OSError:
                LOST_LINES.inc()

    debug = info = warning = error = critical = msg

    def _write(self, data: bytes) -> None:
        if self._descriptor is None:
            raise OSError("there is no standard output")
        while data:
            data = data[os.write(self._descriptor, data) :]
            self._torn = bool(data)


class Handler(logging.Handler):
    """Writes the warnings of libraries to the output."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one record. A record that cannot be written is counted."""
        try:
            self._output.msg(self.format(record))
        except Exception:  # the record cannot be formatted
            LOST_LINES.inc()


def configure() -> None:
    """Configures structlog and the standard library's logging to write JSON lines to standard output."""
    output = Output(sys.stdout.fileno() if sys.stdout else None)
    handler = Handler(output)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[_named, JSON], foreign_pre_chain=SHARED))
    logging.raiseExceptions = False
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    structlog.configure(
        processors=[_rendered],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: output,
    )


def _rendered(logger: object, name: str, line: MutableMapping[str, Any]) -> str:
    """Returns the line as JSON. Counts a line that cannot be rendered, and raises DropEvent."""
    shown: Any = line
    try:
        for step in (*SHARED, JSON):
            shown = step(logger, name, shown)
    except Exception:
        LOST_LINES.inc()
        raise structlog.DropEvent from None
    return str(shown)


def _named(logger: object, name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Adds the name of the logger to a line of a library, and keeps only the first line of its text."""
    line["logger"] = line.pop("_record").name
    line["event"] = str(line["event"]).partition("\n")[0]  # asyncio adds the error of a task in further lines
    del line["_from_structlog"]
    return line
