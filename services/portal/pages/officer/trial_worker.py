"""The trial process: reads a draft on standard input and writes a `TrialOutput` as JSON to standard output.

Start: `python -m services.portal.pages.officer.trial_worker`. URL_REVIEW, URL_MEDICAL and so on are the addresses of the services."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from lianban_contracts.decisions import Explanation

from services.policy import DecisionChange, Pack, PackRefused, Packs, WhatIf, load_pack, load_packs
from services.policy.audit.what_if import worded
from services.policy.audit.what_if_reader import batches, replayed
from services.policy.explain.item_names import item_name
from services.policy.model.sections import Label
from services.portal.pages.officer.trial_result import (
    OUTPUT,
    CategoryMove,
    ItemSums,
    LargeChange,
    TrialOutput,
    TrialResult,
)

PATIENCE_SECONDS = 30.0
NICENESS = 10
"""Niceness of the process: requests of pages have priority over trials."""


def main() -> None:
    """Reads the draft and prints its errors or the changes that it would cause."""
    os.nice(NICENESS)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "draft.yaml"
        file.write_bytes(sys.stdin.buffer.read())
        sys.stdout.buffer.write(OUTPUT.dump_json(_tried(file)))


def _tried(file: Path) -> TrialOutput:
    try:
        draft = load_pack(file)
    except PackRefused as refused:
        return TrialOutput(tuple(problem.replace(f"{file.parent}/", "") for problem in refused.problems))
    except (OSError, ValueError) as error:
        return TrialOutput((str(error),))
    packs, total = load_packs(), WhatIf()
    for batch, _, _ in batches(_lines, draft.region):
        total.add(replayed(packs, draft, batch))
    return TrialOutput(result=result(packs, draft, total))


def _lines(service: str, path: str) -> Iterator[str]:
    url = os.environ[f"URL_{service.upper()}"].rstrip("/")
    with httpx.stream("GET", url + path, timeout=PATIENCE_SECONDS, trust_env=False) as response:
        response.raise_for_status()
        yield from response.iter_lines()


def result(packs: Packs, draft: Pack, found: WhatIf) -> TrialResult:
    """Returns the result to store."""
    moves = sorted(found.categories.items(), key=lambda move: -move[1])
    sums = {item: one for item, one in found.sums.items() if one.before or one.after or one.changed}
    items = [*sums, *(change.item for change in found.largest)]
    return TrialResult(
        draft.region,
        draft.layout.version,
        found.filings,
        found.changed,
        tuple(CategoryMove(before, after, number) for (before, after), number in moves),
        tuple(ItemSums(item, one.before, one.after, one.changed) for item, one in sums.items()),
        tuple(_change(packs, draft, change) for change in found.largest),
        {item: _name(packs, draft, item) for item in items},
    )


def _name(packs: Packs, draft: Pack, item: str) -> Label:
    return Label(zh=item_name(packs, "zh", item, draft), en=item_name(packs, "en", item, draft))


def _change(packs: Packs, draft: Pack, change: DecisionChange) -> LargeChange:
    before = packs.in_force(draft.region, change.filing.filed_on)
    application, difference = change.filing.application, change.difference_fen
    return LargeChange(application, change.item, difference, _said(before, change), _said(draft, change))


def _said(pack: Pack | None, change: DecisionChange) -> Explanation | None:
    decided = worded(pack, change.filing, change.item) if pack else None
    return decided.explanation if decided else None


if __name__ == "__main__":
    main()
