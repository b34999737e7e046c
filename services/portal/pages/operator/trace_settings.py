"""The setting of the trace backend to which operators' pages link."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

VARIABLE = "TRACE_URL"


def trace_url(environment: Mapping[str, str]) -> str:
    """Reads the address of a trace in the OTLP backend, with `{trace}` for the trace id; empty if not set. Raises ValueError."""
    given = environment.get(VARIABLE, "")
    if given and (urlsplit(given).scheme not in ("http", "https") or given.count("{") != 1 or "{trace}" not in given):
        raise ValueError(f"{VARIABLE}: must be an address with {{trace}} where the id of the trace stands")
    return given


@dataclass(frozen=True, slots=True)
class TraceBackend:
    """The OTLP backend. `address`: the address of a trace, with `{trace}` for its id; empty without a backend."""

    address: str = ""

    def of(self, application: UUID) -> str | None:
        """The address of an application's trace; None without a backend."""
        return self.address.format(trace=application.hex) if self.address else None
