"""The evidence that the logs are whole, and that every decision in them follows from its facts."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lianban_contracts.departments import DEPARTMENTS
from rich.console import Console
from rich.progress import Progress

from services.portal.clients.service_clients import PUBLISHERS

from .addresses import addresses
from .client import lines
from .failure import FAILED, Failure

LANES = 64

DECIDING = ("review", *DEPARTMENTS)
"""The services that decide by a policy pack."""


def progress() -> Progress:
    """A progress bar that leaves nothing behind, and none where nobody watches."""
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)


def verify() -> None:
    """Prints how many events were walked. Raises Failure naming each lane whose chain does not hold."""
    broken: list[str] = []
    events = 0
    addresses(PUBLISHERS)
    with progress() as shown:
        for service in PUBLISHERS:
            bar = shown.add_task(service, total=LANES)
            for line in lines(service, "/verify"):
                lane = json.loads(line)
                events += lane["events"]
                broken += [f"{service} lane {lane['lane']}: {lane['error']}"] if lane["error"] else []
                shown.advance(bar)
    if broken:
        raise Failure("\n  ".join([f"{len(broken)} lanes do not verify:", *broken]), FAILED)
    print(f"{events} events on {len(PUBLISHERS) * LANES} lanes of {len(PUBLISHERS)} services verify")


def verify_decisions() -> None:
    """Prints how many decisions each service has computed again. Raises Failure naming each that comes out otherwise."""
    addresses(DECIDING)
    different: list[str] = []
    with progress() as shown:
        for service in DECIDING:
            turns = decisions = 0
            for turn in replayed(service, "/verify-decisions", shown):
                turns, decisions = turns + 1, decisions + turn["decisions"]
                different += [_difference(service, turn, one) for one in turn["differences"]]
            print(f"{service}: {decisions} decisions of {turns} determinations computed again", flush=True)
    if different:
        raise Failure("\n  ".join([f"{len(different)} differences:", *different]), FAILED)
    print("every decision comes out as it is stored")


def replayed(service: str, path: str, shown: Progress) -> Iterator[dict[str, Any]]:
    """What a service sees in each stream of its log, with a progress bar."""
    bar = shown.add_task(service, total=None)
    for line in lines(service, path):
        batch = json.loads(line)
        shown.update(bar, total=batch["of"], completed=batch["read"])
        yield from batch["seen"]


def _difference(service: str, turn: Mapping[str, Any], one: Mapping[str, str]) -> str:
    where = f"{service} {turn['application']} turn {turn['turn']} {one['place']}"
    return f"{where}: stored {one['stored']}, computed {one['computed']}"
