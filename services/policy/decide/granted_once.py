"""Decisions that a later day does not change: what was granted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from lianban_contracts.decisions import Decision

from services.policy.evaluate.bill_basis import windows_of
from services.policy.model.pack import Pack


def kept_once(
    pack: Pack, before: Iterable[Decision], assessed_on: date, now: Sequence[Decision]
) -> tuple[Decision, ...]:
    """Returns the decisions of a later day, with earlier decisions in place of those that are granted once.
    `assessed_on`: the day of the earlier decisions.

    Aid for the bills of a calendar year is decided anew for each year. Aid for the bills before the filing is decided at
    the filing only."""
    earlier: Mapping[str, Decision] = {decision.item: decision for decision in before}
    return tuple(_kept(pack, earlier.get(decision.item), assessed_on, decision) for decision in now)


def _kept(pack: Pack, before: Decision | None, assessed_on: date, now: Decision) -> Decision:
    if before is None or pack.items[now.item].period != "once":
        return now
    windows = windows_of(pack, now.item)
    if "this_year" in windows or (before.outcome != "granted" and not windows):
        return now
    return before.model_copy(update={"as_of": before.as_of or assessed_on})
