"""What a draft of a pack would change for those who have applied: read from the running services, decided here in two processes."""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from lianban_contracts.topics import DEPARTMENTS
from pydantic import BaseModel

from services.policy import Pack, Packs, WhatIf, load_pack, load_packs
from services.policy.reading import Voice
from services.policy.stored import Filed, Known
from services.policy.what_if import Filing
from services.policy.what_if import what_if as replay

from .addresses import addresses
from .client import lines
from .evidence import progress
from .policy_packs import language, loaded, refusals
from .policy_what_if_shown import show

PROCESSES = 2
AHEAD = 3 * PROCESSES
"""Batches that wait to be decided while others are read."""

Better = Mapping[str, Sequence[Any]]
"""What departments knew better than review, by application."""


class Line(BaseModel):
    """A line of review's answer: some applications."""

    read: int
    of: int
    seen: tuple[Filed, ...]


class Batch(NamedTuple):
    """A line as it came, not yet read, with what departments knew of its applications."""

    line: str
    better: Better


def what_if(draft: Path, lang: str) -> None:
    """Prints how many applications come out otherwise, the sums by item, and the largest changes. Raises Failure."""
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
        for batch, read, of in _batches(pack.region):
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


def _batches(region: str) -> Iterator[tuple[Batch, int, int]]:
    """Review's lines, each with what departments knew of its applications; all come in the order of the application ids."""
    better = merge(*(_known(department, region) for department in DEPARTMENTS), key=itemgetter("application"))
    following = next(better, None)
    for line in lines("review", f"/inputs?region={region}"):
        batch = json.loads(line)
        known: dict[str, list[Any]] = {}
        last = batch["seen"][-1]["application"] if batch["seen"] else ""
        while following is not None and following["application"] <= last:
            known.setdefault(following["application"], []).append(following)
            following = next(better, None)
        yield Batch(line, known), batch["read"], batch["of"]


def _known(department: str, region: str) -> Iterator[Any]:
    for line in lines(department, f"/inputs?region={region}"):
        yield from json.loads(line)["seen"]


_HERE: dict[str, Any] = {}
"""The packs of a process that decides: read once, at its start."""


def _prepare(draft: Path) -> None:
    _HERE.update(packs=load_packs(), draft=load_pack(draft))


def _decide(batch: Batch) -> WhatIf:
    packs: Packs = _HERE["packs"]
    line = Line.model_validate_json(batch.line)
    return replay(packs, _HERE["draft"], [_filing(filed, batch.better) for filed in line.seen])


def _filing(filed: Filed, better: Better) -> Filing:
    known = [Known.model_validate(one) for one in better.get(str(filed.application), ())]
    facts = filed.facts
    return Filing(
        str(filed.application),
        filed.filed_on,
        facts.household,
        facts.members,
        facts.officer,
        {one.department: one for one in known},
    )
