"""Tries a draft in a process of its own: the draft on its standard input, one line of JSON on its standard output.

`python -m services.portal.pages.officer.trial_worker`; where the services answer is in URL_REVIEW and its like."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from services.policy import DecisionChange, Pack, PackRefused, Packs, WhatIf, load_pack, load_packs
from services.policy.audit.what_if import worded
from services.policy.audit.what_if_reader import batches, replayed

PATIENCE_SECONDS = 30.0
POLITENESS = 10
"""Others go first: nobody waits for a trial as for a page."""


def main() -> None:
    """Reads the draft and prints what it would change, or what is wrong with it."""
    os.nice(POLITENESS)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "draft.yaml"
        file.write_bytes(sys.stdin.buffer.read())
        print(json.dumps(_tried(file), ensure_ascii=False))


def _tried(file: Path) -> dict[str, Any]:
    try:
        draft = load_pack(file)
    except PackRefused as refused:
        return {"problems": [problem.replace(f"{file.parent}/", "") for problem in refused.problems]}
    except (OSError, ValueError) as error:
        return {"problems": [str(error)]}
    packs, total = load_packs(), WhatIf()
    for batch, _, _ in batches(_lines, draft.region):
        total.add(replayed(packs, draft, batch))
    return result(packs, draft, total)


def _lines(service: str, path: str) -> Iterator[str]:
    url = os.environ[f"URL_{service.upper()}"].rstrip("/")
    with httpx.stream("GET", url + path, timeout=PATIENCE_SECONDS, trust_env=False) as response:
        response.raise_for_status()
        yield from response.iter_lines()


def result(packs: Packs, draft: Pack, found: WhatIf) -> dict[str, Any]:
    """What was found, as it is kept: no facts but those in the sentences of the ten largest changes."""
    sums = [
        {"item": item, "before": one.before, "after": one.after, "changed": one.changed}
        for item, one in found.sums.items()
        if one.before or one.after or one.changed
    ]
    moves = sorted(found.categories.items(), key=lambda move: -move[1])
    return {
        "region": draft.region,
        "version": draft.layout.version,
        "filings": found.filings,
        "changed": found.changed,
        "categories": [{"before": before, "after": after, "number": number} for (before, after), number in moves],
        "sums": sums,
        "largest": [_change(packs, draft, change) for change in found.largest],
    }


def _change(packs: Packs, draft: Pack, change: DecisionChange) -> Mapping[str, Any]:
    before = packs.in_force(draft.region, change.filing.filed_on)
    sentences = {name: _said(pack, change) for name, pack in (("before", before), ("after", draft))}
    return {
        "application": change.filing.application,
        "item": change.item,
        "difference": change.difference_fen,
        **sentences,
    }


def _said(pack: Pack | None, change: DecisionChange) -> dict[str, str] | None:
    decided = worded(pack, change.filing, change.item) if pack else None
    return decided.explanation.model_dump() if decided else None


if __name__ == "__main__":
    main()
