"""Walks the hash chain of every lane of every service."""

import json

from rich.console import Console
from rich.progress import Progress

from services.portal.others import SERVICES

from .addresses import addresses
from .client import lines
from .failure import FAILED, Failure

LANES = 64


def verify() -> None:
    """Prints how many events were walked. Raises Failure naming each lane whose chain does not hold."""
    broken: list[str] = []
    events = 0
    addresses(SERVICES)
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for service in SERVICES:
            bar = progress.add_task(service, total=LANES)
            for line in lines(service, "/verify"):
                lane = json.loads(line)
                events += lane["events"]
                broken += [f"{service} lane {lane['lane']}: {lane['error']}"] if lane["error"] else []
                progress.advance(bar)
    if broken:
        raise Failure("\n  ".join([f"{len(broken)} lanes do not verify:", *broken]), FAILED)
    print(f"{events} events on {len(SERVICES) * LANES} lanes of {len(SERVICES)} services verify")
