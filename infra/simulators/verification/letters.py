"""Reads requests from Kafka records, and makes the records of reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from lianban_contracts.review import VerificationRequested
from lianban_contracts.sealed import is_sealed, seal, unseal
from lianban_contracts.topics import LANES
from lianban_contracts.verification import VerificationReported

from .findings import FindingsRegister, report

Headers = list[tuple[str, bytes]]
NO_KEYS: Mapping[UUID, bytes] = {}


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


def answer(record: Any, register: FindingsRegister, delay: float, keys: Mapping[UUID, bytes] = NO_KEYS) -> Letter:
    """Returns the report for a request. A repeated request gets a report with the same number. A report is sealed if its request
    is; `keys` has the keys of households.

    Raises ValueError, KeyError or InvalidTag for a record that is not a request, or that cannot be unsealed."""
    given = {name: value or b"" for name, value in record.headers}
    if given["ce_type"].decode() != VerificationRequested.TYPE:
        raise ValueError(f"{given['ce_type']!r} is no request to verify")
    stream, sealed = UUID(given["ce_subject"].decode()), is_sealed(record.value)
    value = unseal(keys[stream], stream, VerificationRequested.TYPE, record.value) if sealed else record.value
    request = VerificationRequested.read(value)
    cause = given["ce_id"].decode()
    number = "H" + sha256(f"{request.application}|{request.number}".encode()).hexdigest()[:15].upper()
    found = register.found(request)
    written = report(request, number, found)
    waits = [entry.delay for _, entry in found if entry.delay is not None]
    data = seal(keys[stream], stream, VerificationReported.TYPE, written.wire()) if sealed else written.wire()
    return Letter(request.application, data, _headers(written.application, number, cause), max(waits, default=delay))


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
