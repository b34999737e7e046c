"""Reads requests from Kafka records, and makes the records of reports."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from lianban_contracts.review import VerificationRequested
from lianban_contracts.topics import LANES
from lianban_contracts.verification import VerificationReported

from .findings import FindingsRegister, report

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Letter:
    """One report to send, with its delay in seconds. The lane of its application determines the partition."""

    application: UUID
    data: bytes
    headers: Headers
    delay: float

    @property
    def lane(self) -> int:
        """Returns the low six bits of the application id."""
        return self.application.int & (LANES - 1)


def answer(record: Any, register: FindingsRegister, delay: float) -> Letter:
    """Returns the report for a request. A repeated request gets a report with the same number.

    Raises ValueError or KeyError for a record that is not a request."""
    given = {name: value or b"" for name, value in record.headers}
    if given["ce_type"].decode() != VerificationRequested.TYPE:
        raise ValueError(f"{given['ce_type']!r} is no request to verify")
    request = VerificationRequested.read(record.value)
    cause = given["ce_id"].decode()
    number = "H" + sha256(f"{request.application}|{request.number}".encode()).hexdigest()[:15].upper()
    found = register.found(request)
    written = report(request, number, found)
    waits = [entry.delay for _, entry in found if entry.delay is not None]
    return Letter(
        request.application, written.wire(), _headers(written.application, number, cause), max(waits, default=delay)
    )


def _headers(application: UUID, number: str, cause: str) -> Headers:
    """Returns the headers of CloudEvents 1.0 in Kafka's binary mode. Reports have no lane numbers."""
    span = sha256(number.encode()).hexdigest()[:16]
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", number.encode()),
        ("ce_source", b"/verification"),
        ("ce_type", VerificationReported.TYPE.encode()),
        ("ce_subject", str(application).encode()),
        ("ce_time", datetime.now(UTC).isoformat().encode()),
        ("ce_causationid", cause.encode()),
        ("traceparent", f"00-{application.hex}-{span}-01".encode()),
        ("content-type", b"application/json"),
    ]
