"""Runs a platform until it gets a signal, and prints the process ids of its parts. Argument: the data folder."""

import asyncio
import json
import sys
from pathlib import Path

from infra.local import LocalError, Platform, Program, stopped_by_signals

TOY = str(Path(__file__).with_name("toy.py"))


def toy(service: str, revive: bool = True) -> Program:
    """Returns a program that serves one toy service."""
    return Program(service, [sys.executable, TOY, service], revive=revive)


async def main(data: Path) -> None:
    """Starts the platform, prints the process ids, and waits."""
    with stopped_by_signals():
        async with Platform(data, [toy("intake"), toy("review")], [("letters", 2)]) as platform:
            print(json.dumps(platform.pids()), flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(main(Path(sys.argv[1])))
    except LocalError as error:
        sys.exit(str(error))
