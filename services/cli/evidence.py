"""Checks that the event logs are complete and that every stored decision follows from its facts."""

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
    """Returns a progress bar that is removed at the end, and is off if standard error is not a terminal."""
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)


def verify() -> None:
    """Verifies the hash chains, and prints the number of events.

    Raises Failure with each lane whose chain is broken."""
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
    """Computes all decisions again, and prints their number by service. Sentences that this release words otherwise are
    counted and one is shown. Raises Failure with each other difference."""
    addresses(DECIDING)
    different: list[str] = []
    wording: list[str] = []
    erased: set[str] = set()
    with progress() as shown:
        for service in DECIDING:
            turns = decisions = 0
            for turn in replayed(service, "/verify-decisions", shown, erased):
                turns, decisions = turns + 1, decisions + turn["decisions"]
                different += [_difference(service, turn, one) for one in turn["differences"]]
                wording += [_difference(service, turn, one) for one in turn["wording"]]
            print(f"{service}: {decisions} decisions of {turns} determinations computed again", flush=True)
    if wording:
        print(f"{len(wording)} sentences are worded otherwise in this release, for example:\n  {wording[0]}")
    if erased:
        print("\n  ".join([f"{len(erased)} households were erased, their decisions cannot be read:", *sorted(erased)]))
    if different:
        raise Failure("\n  ".join([f"{len(different)} differences:", *different]), FAILED)
    print("every decision comes out as it is stored")


def replayed(service: str, path: str, shown: Progress, erased: set[str] | None = None) -> Iterator[dict[str, Any]]:
    """Yields the results of a service for each stream of its log, with a progress bar. Adds to `erased` the applications of
    households that were erased."""
    bar = shown.add_task(service, total=None)
    for line in lines(service, path):
        batch = json.loads(line)
        shown.update(bar, total=batch["of"], completed=batch["read"])
        if erased is not None:
            erased |= set(batch.get("erased", ()))
        yield from batch["seen"]


def _difference(service: str, turn: Mapping[str, Any], one: Mapping[str, str]) -> str:
    where = f"{service} {turn['application']} turn {turn['turn']} {one['place']}"
    return f"{where}: stored {one['stored']}, computed {one['computed']}"
