"""What an operator's pages may be given: where traces are seen outside."""

from collections.abc import Mapping
from urllib.parse import urlsplit

VARIABLE = "TRACE_URL"


def trace_url(environment: Mapping[str, str]) -> str:
    """The address of a trace in an OTLP backend, `{trace}` standing for its id; empty where there is none. Raises ValueError."""
    given = environment.get(VARIABLE, "")
    if given and (urlsplit(given).scheme not in ("http", "https") or given.count("{") != 1 or "{trace}" not in given):
        raise ValueError(f"{VARIABLE}: must be an address with {{trace}} where the id of the trace stands")
    return given
