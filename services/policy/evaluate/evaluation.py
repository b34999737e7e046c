"""Decides one item for one household. The order of the steps is the same for every item of every region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from services.policy.core.money import half_up
from services.policy.formulas.choices import line_of

from .result import ELSEWHERE, ENTITLED, NO_OCCASION, NOT_ENTITLED, Result, Share

if TYPE_CHECKING:
    from services.policy.formulas.context import Member
    from services.policy.model.item import Item
    from services.policy.model.rules import ItemRule, NeedRule, RaiseRule, WayRule

    from .situation import Situation

_NOT_ENTITLED = Share("not_applicable", NOT_ENTITLED)
_NO_OCCASION = Share("not_applicable", NO_OCCASION)
_RANK = {
    outcome: place
    for place, outcome in enumerate(("granted", "needs_documents", "queued", "declined", "not_applicable"))
}


def evaluate(case: Situation, rule: ItemRule) -> Result:
    """Returns the result of an item. Checks first whether the item is open at all, then for whom, then each way to
    decide it."""
    closed = closed_because(case, rule)
    if closed:
        return _nothing(rule, closed)
    results = [_by_way(case, rule, way) for way in rule.ways if _open_to(case, rule, way)]
    if not results:
        return _nothing(rule, NOT_ENTITLED)
    best = results[0] if len(results) == 1 else _best(results)
    return _less_early(case, rule, _raised(case, best)) if best.amount is not None else best


def _best(results: list[Result]) -> Result:
    """Returns the result with the largest granted amount, or the first result if none is granted."""
    return max(results, key=lambda result: (result.outcome == "granted", result.amount or 0))


def closed_because(case: Situation, rule: ItemRule) -> str | None:
    """Returns the reason why the item is closed to the whole household on this day; None if it is open."""
    if case.category == "none":
        return "no_category"
    if case.scope != "all" and not rule.item.temporary_aid:
        return f"scope_{case.scope}"
    return _closed_on(case, rule.item) if rule.dated else None


def _closed_on(case: Situation, item: Item) -> str | None:
    if (item.from_ and case.filed_on < item.from_) or (item.until and case.filed_on > item.until):
        return "not_in_force"
    return "not_yet_joint" if item.joint_from and case.filed_on < item.joint_from else None


def is_open(case: Situation, rule: ItemRule) -> bool:
    """True if the item is not closed, and the household or one of its members has a category that the item is for."""
    return closed_because(case, rule) is None and any(_open_to(case, rule, way) for way in rule.ways)


def _open_to(case: Situation, rule: ItemRule, way: WayRule) -> bool:
    if rule.of_household:
        return _entitled(case, way, None)
    if way.for_when is None:
        return not way.for_.isdisjoint(case.member_categories())
    return any(_entitled(case, way, member) for member in case.members)


def _entitled(case: Situation, way: WayRule, member: Member | None) -> bool:
    category = member.category if member else case.category
    return category in way.for_ and (way.for_when is None or way.for_when(case, member))


def _nothing(rule: ItemRule, reason: str) -> Result:
    return Result(rule.item, "not_applicable", reason, rule.item.clause)


def _by_way(case: Situation, rule: ItemRule, way: WayRule) -> Result:
    if way.household_occasion and not way.household_occasion(case, None):
        return _nothing(rule, NO_OCCASION)
    failed = _failed(case, way.household_needs, None)
    if failed:
        return Result(rule.item, failed.outcome, failed.reason, _clause_of(case, failed) or way.clause, way=way)
    return _of_household(case, rule.item, way) if rule.of_household else _of_members(case, rule.item, way)


def _failed(case: Situation, needs: Sequence[NeedRule], member: Member | None) -> NeedRule | None:
    for need in needs:
        if not need.check(case, member):
            return need
    return None


def _clause_of(case: Situation, need: NeedRule) -> str | None:
    return next((clause for check, clause in need.clauses if check is None or check(case, None)), None)


def _of_household(case: Situation, item: Item, way: WayRule) -> Result:
    share = _share(case, item, way, None, 0)
    if not share.granted:
        return Result(item, share.outcome, share.reason, item.clause, shares=(share,), way=way)
    months = half_up(way.months(case, None)) if way.months else None
    return Result(item, "granted", ENTITLED, share.clause or way.clause, share.amount, (share,), way, months)


def _of_members(case: Situation, item: Item, way: WayRule) -> Result:
    shares, taken = [], 0
    for member in case.members:
        share = _share(case, item, way, member, taken) if _entitled(case, way, member) else _NOT_ENTITLED
        shares.append(share)
        taken += share.granted
    return of_shares(item, way, shares)


def of_shares(item: Item, way: WayRule, shares: Sequence[Share]) -> Result:
    """Returns the result of an item from the shares of the members. The amount is the sum of the granted shares, in
    fen."""
    granted = [share for share in shares if share.granted]
    if not granted:
        first = min(shares, key=_telling) if len(shares) > 1 else shares[0]
        return Result(item, first.outcome, first.reason, item.clause, shares=tuple(shares), way=way)
    amount = sum([share.amount or 0 for share in granted]) if way.amount else None
    clauses = {share.clause or way.clause for share in granted}
    clause = clauses.pop() if len(clauses) == 1 else item.clause
    return Result(item, "granted", ENTITLED, clause, amount, tuple(shares), way)


def _telling(share: Share) -> tuple[int, bool, bool]:
    """Sort key of the shares of members, if none is granted. The best outcome gives the outcome of the item. Among
    equal outcomes, the more specific reason comes first."""
    return _RANK[share.outcome], share is _NOT_ENTITLED, share is _NO_OCCASION


def _share(case: Situation, item: Item, way: WayRule, member: Member | None, taken: int) -> Share:
    if way.occasion and not way.occasion(case, member):
        return _NO_OCCASION
    failed = _failed(case, way.needs, member)
    if failed:
        return Share(failed.outcome, failed.reason, member)
    if case.supply.granted_elsewhere and _has_elsewhere(case, item, member):
        return Share("declined", ELSEWHERE, member)
    if way.supply and way.places and way.places(case, member) <= taken:
        return Share("queued", way.supply.queued, member)
    return _granted(case, way, member)


def _has_elsewhere(case: Situation, item: Item, member: Member | None) -> bool:
    """True if the same was granted for the same time through another application. It is not granted twice."""
    members = case.supply.granted_elsewhere.get(item.id)
    return members is not None and (member is None or member.facts.id in members)


def _granted(case: Situation, way: WayRule, member: Member | None) -> Share:
    if way.percent:
        return Share("granted", ENTITLED, member, percent=half_up(way.percent(case, member) * 100))
    if not way.amount:
        return Share("granted", ENTITLED, member)
    line = line_of(way.amount, case, member)
    full = half_up(line.read(case, member))
    amount = min(full, half_up(way.cap(case, member))) if way.cap else full
    return Share("granted", ENTITLED, member, line, max(0, amount), full)


def _raised(case: Situation, result: Result) -> Result:
    """Replaces the sum by the total that officers approved, if a clause allows it and the total is higher. Otherwise
    the approved total is ignored."""
    rule = result.way.case_by_case if result.way else None
    approved = case.officer.case_by_case if rule and case.officer else None
    if (
        approved is None
        or rule is None
        or approved.approved_total_fen <= (result.amount or 0)
        or not _may_raise(case, rule, result)
    ):
        return result
    return replace(result, amount=approved.approved_total_fen, clause=rule.clause, raised_from=result.amount)


def _may_raise(case: Situation, rule: RaiseRule, result: Result) -> bool:
    if rule.when_cut:
        return any(share.cut for share in result.shares)
    return rule.check is None or rule.check(case, None)


def _less_early(case: Situation, rule: ItemRule, result: Result) -> Result:
    """Subtracts what was paid early for the same emergency. Subtracts it member by member if the amount is split by
    member. No amount goes below 0."""
    paid_early = result.way.paid_early if result.way else None
    if paid_early is None:
        return result
    early: list[int] = [paid_early(case, member) for member in case.members]
    if rule.of_household or result.raised_from is not None:
        return replace(result, amount=max(0, (result.amount or 0) - sum(early)), paid_early=sum(early))
    shares = tuple(_less(share, paid) for share, paid in zip(result.shares, early, strict=True))
    return replace(result, shares=shares, amount=sum(share.amount or 0 for share in shares if share.granted))


def _less(share: Share, paid: int) -> Share:
    if not share.granted or share.amount is None:
        return share
    taken = min(paid, share.amount)
    return replace(share, amount=share.amount - taken, paid_early=taken)
