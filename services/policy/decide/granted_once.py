"""Decisions that a later day does not change: what was granted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from lianban_contracts.decisions import Decision

from services.policy.calendar.benefit_periods import year_of
from services.policy.evaluate.bill_basis import windows_of
from services.policy.model.pack import Pack

from .declining import DECLINED_BY_HOUSEHOLD


def kept_once(
    pack: Pack, before: Iterable[Decision], assessed_on: date, now: Sequence[Decision], *, bills_only: bool = False
) -> tuple[Decision, ...]:
    """Returns the decisions of a later day, with earlier decisions in place of those that are granted once.
    `assessed_on`: the day of the earlier decisions.

    Aid for the bills of a calendar year is decided anew for each year. Aid for the bills before the filing is decided at
    the filing only. `bills_only`: nothing else is decided anew."""
    earlier: Mapping[str, Decision] = {decision.item: decision for decision in before}
    return tuple(_kept(pack, earlier.get(one.item), assessed_on, one, bills_only=bills_only) for one in now)


def aid_for_bills(pack: Pack, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Returns the decisions on aid for the bills of a calendar year."""
    return tuple(one for one in decisions if "this_year" in windows_of(pack, one.item))


def _kept(pack: Pack, before: Decision | None, assessed_on: date, now: Decision, *, bills_only: bool) -> Decision:
    if before is None or (pack.items[now.item].period != "once" and not bills_only):
        return now
    windows = windows_of(pack, now.item)
    if "this_year" in windows or (before.outcome != "granted" and not windows and not bills_only):
        return now
    if before.period in (None, "month"):
        return before
    return before.model_copy(update={"as_of": before.as_of or assessed_on})


def kept_after_move(
    pack: Pack, before: Iterable[Decision], assessed_on: date, now: Sequence[Decision], day: date, *, moved: bool
) -> tuple[Decision, ...]:
    """Returns the decisions of a region to which the household moved, with earlier grants in place of those that cannot be granted
    again: for the same year or school year, or once. Monthly amounts are those of the new region. `assessed_on`: the day of the earlier
    decisions, `day`: that of the new ones. `moved`: another region made the earlier decisions; if not, grants that were kept after
    an earlier move are kept again. Source: docs/adr/0004-the-life-of-a-case.md."""
    earlier = {one.item: one for one in before if one.outcome == "granted" and (moved or one.as_of)}
    return tuple(_taken_along(pack, earlier.get(one.item), assessed_on, one, day, moved) for one in now)


def _taken_along(
    pack: Pack, before: Decision | None, assessed_on: date, now: Decision, day: date, moved: bool
) -> Decision:
    if before is None or now.reason == DECLINED_BY_HOUSEHOLD or now.item == pack.temporary_aid:
        return now
    as_of = before.as_of or assessed_on
    match before.period:
        case "year" | "school_year" as period:
            stays = year_of(period, as_of) == year_of(period, day)
        case "once":
            stays = moved or not windows_of(pack, now.item)
        case _:
            stays = False
    return before.model_copy(update={"as_of": as_of}) if stays else now
