"""Decides the stored applications by a draft of a pack.

It reads from the running services and decides in two processes."""

from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

from lianban_contracts.departments import DEPARTMENTS

from services.policy import Pack, WhatIf, load_pack, load_packs
from services.policy.audit.what_if_reader import PendingAnswer, batches, replayed
from services.policy.explain.pack_text import Voice

from .addresses import addresses
from .client import lines
from .evidence import progress
from .policy_packs import language, loaded, refusals
from .policy_what_if_shown import show

PROCESSES = 2
AHEAD = 3 * PROCESSES
"""The number of batches that may wait for their decision while others are read."""


def what_if(draft: Path, lang: str) -> None:
    """Prints how many applications change, the sums by item, and the largest changes. Raises Failure."""
    spoken = language(lang)
    with refusals():
        pack = load_pack(draft)
    packs = loaded()
    addresses(("review", *DEPARTMENTS))
    show(Voice(pack, spoken), packs, _replayed(draft, pack))


def _replayed(draft: Path, pack: Pack) -> WhatIf:
    total = WhatIf()
    with ProcessPoolExecutor(PROCESSES, initializer=_prepare, initargs=(draft,)) as pool, progress() as shown:
        bar = shown.add_task(pack.region, total=None)
        waiting: deque[tuple[Future[WhatIf], int, int]] = deque()
        for batch, read, of in batches(lines, pack.region):
            waiting.append((pool.submit(_decide, batch), read, of))
            while len(waiting) > AHEAD:
                _take(total, waiting, shown, bar)
        while waiting:
            _take(total, waiting, shown, bar)
    return total


def _take(total: WhatIf, waiting: deque[tuple[Future[WhatIf], int, int]], shown: Any, bar: Any) -> None:
    future, read, of = waiting.popleft()
    total.add(future.result())
    shown.update(bar, total=of, completed=read)


_HERE: dict[str, Any] = {}
"""The packs of a deciding process, read once at its start."""


def _prepare(draft: Path) -> None:
    _HERE.update(packs=load_packs(), draft=load_pack(draft))


def _decide(batch: PendingAnswer) -> WhatIf:
    return replayed(_HERE["packs"], _HERE["draft"], batch)
