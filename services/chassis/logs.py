"""Structured logs: one JSON line an event of importance, never personal data."""

import logging
import sys

import structlog


def configure() -> None:
    """Sends structlog's lines and the libraries' warnings to standard output as JSON."""
    logging.basicConfig(
        level=logging.WARNING,
        stream=sys.stdout,
        format='{"level":"%(levelname)s","logger":"%(name)s","event":"%(message)s"}',
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
