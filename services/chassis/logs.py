"""Structured logs: one JSON line an event of importance, never personal data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
JSON = structlog.processors.JSONRenderer(ensure_ascii=False)


def configure() -> None:
    """Sends structlog's lines and the libraries' warnings to standard output as JSON."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[_named, JSON], foreign_pre_chain=SHARED))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    structlog.configure(processors=[*SHARED, JSON], wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))


def _named(logger: object, name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Says which library speaks."""
    line["logger"] = line.pop("_record").name
    del line["_from_structlog"]
    return line
