"""Commands for operators: parked messages, and rebuilding of read models."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from services.portal.clients.service_clients import SERVICES

from .client import ask
from .failure import FAILED, USAGE, Failure

ALL = (*SERVICES, "portal")
REBUILT = ("portal", "reporting")
"""The services that have a read model."""

LISTED = 1_000
"""Parked messages per request."""

HEARD_SECONDS = 4.0
"""Seconds within which every publisher has announced its heads. Only then is the lag known."""


def parked() -> None:
    """Prints the parked messages of every service."""
    rows = [(service, row) for service in ALL for row in _parked(service)]
    table = Table("service", "number", "application", "message", "id", "error", "parked")
    for service, row in rows:
        kind = row["type"].removeprefix("cn.lianban.")
        table.add_row(service, str(row["number"]), row["application"], kind, row["id"], _why(row), row["parked"][:19])
    Console().print(table if rows else "nothing is parked")


def _parked(service: str) -> Iterator[dict[str, Any]]:
    """Yields all parked messages of a service, page by page."""
    page = ask(service, f"/parked?limit={LISTED}")
    yield from page
    while len(page) == LISTED:
        page = ask(service, f"/parked?limit={LISTED}&after={page[-1]['number']}")
        yield from page


def _why(row: dict[str, Any]) -> str:
    return f"{row['error']} (set aside, the application goes on)" if row["aside"] else row["error"]


def redrive(application: str) -> None:
    """Redrives the parked messages of one application. Raises Failure if one still fails."""
    waiting = [service for service in ALL if _waits(service, application)]
    if not waiting:
        print(f"nothing of {application} is parked")
    failed = [failure for service in waiting if (failure := _redriven(service, application))]
    if failed:
        raise Failure("\n  ".join(["still parked:", *failed]), FAILED)


def discard(service: str, number: int, operator: str, reason: str) -> None:
    """Discards one parked message. The messages behind it are then handled. Raises Failure if one still fails."""
    if service not in ALL:
        raise Failure(f"no service is called {service}; there are {', '.join(ALL)}", USAGE)
    gone = ask(service, f"/parked/{number}")
    done = ask(service, f"/parked/{number}/discard", "POST", json={"operator": operator, "reason": reason})
    print(f"{service}: discarded {gone['id']} of {gone['application']} ({gone['error']})")
    print(f"{service}: {done['handled']} handled that waited behind it, {done['left']} left")
    if done["left"]:
        raise Failure(f"still parked:\n  {service}: {done['error']}", FAILED)


def erase(application: str, operator: str, reason: str) -> None:
    """Erases the data of a household. Raises Failure if there is no such application or if it is in force."""
    found = _application(application)
    ask("intake", f"/applications/{found}/erasure", "POST", json={"operator": operator, "reason": reason})
    print(f"{found}: erased; its key is destroyed, and every service deletes its rows")


def _application(text: str) -> str:
    """Returns an application id, or the application of a receipt. Raises Failure."""
    try:
        return str(UUID(text))
    except ValueError:
        found = ask("portal", f"/api/applications?receipt={quote(text)}")["applications"]
    if len(found) != 1:
        raise Failure(f"{text} is neither an application id nor the receipt of one application", USAGE)
    return str(found[0]["application"])


def _waits(service: str, application: str) -> bool:
    return bool(ask(service, f"/parked?application={quote(application)}&limit=1"))


def _redriven(service: str, application: str) -> str | None:
    done: dict[str, Any] = ask(service, f"/parked/{application}/redrive", "POST")
    print(f"{service}: {done['handled']} handled, {done['left']} left")
    return f"{service}: {done['error']}" if done["left"] else None


def rebuild(service: str) -> None:
    """Rebuilds the read model of a service and waits until it has read all messages."""
    if service not in REBUILT:
        raise Failure(f"{service} has no read model; there are those of {' and '.join(REBUILT)}", USAGE)
    ask(service, "/rebuild", "POST")
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("messages to read", total=None)
        started, most, behind = time.monotonic(), 0, 1
        while behind or time.monotonic() - started < HEARD_SECONDS:
            time.sleep(0.3)
            behind = sum(ask(service, "/lag")["behind"].values())
            most = max(most, behind)
            progress.update(bar, total=most or None, completed=most - behind)
    print(f"the read model of {service} is rebuilt")
