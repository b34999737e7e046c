"""Bills that were settled before. They are not paid twice, but they count toward thresholds, and what was paid for
them counts toward the cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from lianban_contracts.facts import MedicalBill

from services.policy.calendar.dates import a_year_before
from services.policy.core.money import half_up

from .evaluation import evaluate, of_shares
from .result import SETTLED, Result, Share

if TYPE_CHECKING:
    from services.policy.model.rules import ItemRule, WayRule

    from .situation import Situation

BILLS = "medical_bills"


def in_window(
    bills: Sequence[MedicalBill], window: str, kinds: frozenset[str] | None, filed_on: date
) -> list[MedicalBill]:
    """Returns the bills of these kinds, or of all kinds, paid up to the day of filing: within the calendar year, or
    within the twelve months before filing."""
    after = a_year_before(filed_on) if window == "twelve_months" else date(filed_on.year - 1, 12, 31)
    return [bill for bill in bills if after < bill.paid_on <= filed_on and (kinds is None or bill.kind in kinds)]


def less_settled(case: Situation, rule: ItemRule) -> Result:
    """Returns the result of an item: the amount for all bills minus the amount for bills already settled under this
    item."""
    if BILLS not in rule.item.facts:
        return evaluate(case, rule)
    every = case.counting(None)
    full = every.result(rule.item.id)
    if full.outcome != "granted" or full.way is None:
        return full
    earlier = case.counting(rule.item.id).result(rule.item.id)
    shares = [_less(every, full.way, share, earlier) for share in full.shares]
    return of_shares(rule.item, full.way, shares)


def _less(every: Situation, way: WayRule, share: Share, earlier: Result) -> Share:
    item, member = earlier.item.id, share.member
    bills = [bill for bill in member.facts.medical_bills if item in (bill.settled or ())] if member else []
    if member is None or not share.granted or not bills:
        return replace(share, told_in=every) if share.granted else share
    full, before = share.full_amount or 0, earlier.full_amount_of(member)
    if full <= before:
        return Share("declined", SETTLED, member)
    due = full - before
    if way.cap:
        paid = sum([(bill.settled or {})[item] for bill in in_window(bills, "this_year", None, every.filed_on)])
        due = min(due, max(0, half_up(way.cap(every, member)) - paid))
    return replace(share, amount=due, settled=before, told_in=every)
