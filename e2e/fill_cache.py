"""Fills the cache of one service with many applications: `python -m e2e.fill_cache intake 6000`.

Prints the growth of the process in bytes."""

import gc
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
from lianban_contracts.registry import MESSAGES
from uuid_utils.compat import uuid7

from services.chassis.core.lanes import Lane, lane_of
from services.chassis.log.cache import Cache
from services.chassis.log.event_log import Log
from services.chassis.service import Definition

GOLDEN = Path(__file__).parents[1] / "contracts" / "golden"


def main(service: str, number: int) -> None:
    """Fills the cache with this many applications and prints the growth of the resident memory in bytes."""
    definition: Definition = import_module(f"services.{service}.service").create()
    log: Any = Log(definition.aggregate, None, None)  # type: ignore[arg-type]  # no database is used
    rows, cache = _rows(service), Cache()
    before = _resident()
    for sequence in range(1, number + 1):
        stream = UUID(int=uuid7().int)
        cache.keep([Lane(lane_of(stream), sequence, b"")], {stream: log.folded(rows)})
    print(_resident() - before)


def _rows(service: str) -> list[dict[str, Any]]:
    """Returns the rows of a stream that consists of the two longest events that this service publishes, as stored in the log."""
    files = (
        GOLDEN / f"{name}.jsonl"
        for name in (message.TYPE for message in MESSAGES)
        if name.startswith(f"cn.lianban.{service}.")
    )
    lines = ((file.stem, max(file.read_bytes().splitlines(), key=len)) for file in files)
    longest = sorted(lines, key=lambda line: -len(line[1]))[:2]
    return [
        {"stream": None, "type": name, "data": data, "sequence": place} for place, (name, data) in enumerate(longest, 1)
    ]


def _resident() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
