"""Decides one item for one household: the order of questions is the same for every item of every region."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from .formulas.quantities import Choose
from .item import CaseByCase, Item, Need, Way
from .money import half_up
from .result import ENTITLED, NO_OCCASION, NOT_ENTITLED, Result, Share
from .situation import Member, Situation

_NOT_ENTITLED = Share("not_applicable", NOT_ENTITLED)
_NO_OCCASION = Share("not_applicable", NO_OCCASION)
_RANK = {
    outcome: place
    for place, outcome in enumerate(("granted", "needs_documents", "queued", "declined", "not_applicable"))
}


def evaluate(case: Situation, item: Item) -> Result:
    """What is decided about the item. Asks whether it is open at all, then for whom, then each way to it."""
    closed = closed_because(case, item)
    if closed:
        return _nothing(item, closed)
    results = [_by_way(case, item, way) for way in item.ways if _open_to(case, item, way)]
    if not results:
        return _nothing(item, NOT_ENTITLED)
    best = results[0] if len(results) == 1 else _best(results)
    return _less_early(case, _raised(case, best)) if best.amount is not None else best


def _best(results: list[Result]) -> Result:
    """The way that grants most; where none grants, the first."""
    return max(results, key=lambda result: (result.outcome == "granted", result.amount or 0))


def closed_because(case: Situation, item: Item) -> str | None:
    """Why the item is closed to everyone in this household on this day; None if it is not."""
    if case.category == "none":
        return "no_category"
    if case.scope != "all" and not item.temporary_aid:
        return f"scope_{case.scope}"
    if (item.from_ and case.filed_on < item.from_) or (item.until and case.filed_on > item.until):
        return "not_in_force"
    return "not_yet_joint" if item.joint_from and case.filed_on < item.joint_from else None


def is_open(case: Situation, item: Item) -> bool:
    """Whether the household, or one of its members, is of a category that the item is for."""
    return closed_because(case, item) is None and any(_open_to(case, item, way) for way in item.ways)


def _open_to(case: Situation, item: Item, way: Way) -> bool:
    if item.each == "household":
        return _entitled(case, way, None)
    if way.for_when is None:
        return not way.for_.isdisjoint(case.member_categories())
    return any(_entitled(case, way, member) for member in case.members)


def _entitled(case: Situation, way: Way, member: Member | None) -> bool:
    category = member.category if member else case.category
    return category in way.for_ and (way.for_when is None or way.for_when.holds(case, member))


def _nothing(item: Item, reason: str) -> Result:
    return Result(item, "not_applicable", reason, item.clause)


def _by_way(case: Situation, item: Item, way: Way) -> Result:
    if way.household_occasion and not way.household_occasion.holds(case, None):
        return _nothing(item, NO_OCCASION)
    failed = _failed(case, way.household_needs, None)
    if failed:
        outcome, reason = failed.refusal()
        return Result(item, outcome, reason, _clause_of(case, failed) or way.clause or item.clause, way=way)
    if item.each == "household":
        return _of_household(case, item, way)
    return _of_members(case, item, way)


def _failed(case: Situation, needs: tuple[Need, ...], member: Member | None) -> Need | None:
    return next((need for need in needs if not need.need.holds(case, member)), None)


def _clause_of(case: Situation, need: Need) -> str | None:
    return next((line.clause for line in need.clauses if line.when is None or line.when.holds(case, None)), None)


def _of_household(case: Situation, item: Item, way: Way) -> Result:
    share = _share(case, way, None, 0)
    clause = share.clause or way.clause or item.clause
    if not share.granted:
        return Result(item, share.outcome, share.reason, item.clause, shares=(share,), way=way)
    months = half_up(way.months.value(case, None)) if way.months else None
    return Result(item, share.outcome, share.reason, clause, share.amount, (share,), way, months)


def _of_members(case: Situation, item: Item, way: Way) -> Result:
    shares: list[Share] = []
    granted: list[Share] = []
    for member in case.members:
        share = _share(case, way, member, len(granted))
        shares.append(share)
        if share.outcome == "granted":
            granted.append(share)
    if not granted:
        first = min(shares, key=_telling)
        return Result(item, first.outcome, first.reason, item.clause, shares=tuple(shares), way=way)
    amount = sum(share.amount or 0 for share in granted) if way.amount else None
    clauses = {share.clause or way.clause or item.clause for share in granted}
    clause = clauses.pop() if len(clauses) == 1 else item.clause
    return Result(item, "granted", ENTITLED, clause, amount, tuple(shares), way)


def _telling(share: Share) -> tuple[int, bool, bool]:
    """Orders members' shares: the best outcome speaks for the household; where nothing applies, the most particular reason."""
    return _RANK[share.outcome], share is _NOT_ENTITLED, share is _NO_OCCASION


def _share(case: Situation, way: Way, member: Member | None, taken: int) -> Share:
    if not _entitled(case, way, member):
        return _NOT_ENTITLED
    if way.occasion and not way.occasion.holds(case, member):
        return _NO_OCCASION
    failed = _failed(case, way.needs, member)
    if failed:
        return Share(*failed.refusal(), member)
    if way.supply and cast(int, case.pack.readers[way.supply.places](case, member)) <= taken:
        return Share("queued", way.supply.queued, member)
    return _granted(case, way, member)


def _granted(case: Situation, way: Way, member: Member | None) -> Share:
    if way.percent:
        return Share("granted", ENTITLED, member, percent=half_up(way.percent.value(case, member) * 100))
    if way.amount is None:
        return Share("granted", ENTITLED, member)
    line = way.amount.line(case, member) if isinstance(way.amount, Choose) else None
    full = half_up((line.then if line else way.amount).value(case, member))
    amount = min(full, half_up(way.cap.value(case, member))) if way.cap else full
    return Share("granted", ENTITLED, member, line.clause if line else None, max(0, amount), full)


def _raised(case: Situation, result: Result) -> Result:
    """An officer's total replaces the sum where a clause allows it; elsewhere it is ignored."""
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


def _may_raise(case: Situation, rule: CaseByCase, result: Result) -> bool:
    if rule.when_cut:
        return any(share.cut for share in result.shares)
    return rule.when is None or rule.when.holds(case, None)


def _less_early(case: Situation, result: Result) -> Result:
    """Takes off what was paid early for the same emergency, a member at a time where the amount is split, never below 0."""
    name = result.way.paid_early if result.way else None
    if name is None:
        return result
    early = [cast(int, case.pack.readers[name](case, member)) for member in case.members]
    if result.item.each == "household" or result.raised_from is not None:
        return replace(result, amount=max(0, (result.amount or 0) - sum(early)), paid_early=sum(early))
    shares = tuple(_less(share, paid) for share, paid in zip(result.shares, early, strict=True))
    return replace(result, shares=shares, amount=sum(share.amount or 0 for share in shares if share.granted))


def _less(share: Share, paid: int) -> Share:
    if not share.granted or share.amount is None:
        return share
    taken = min(paid, share.amount)
    return replace(share, amount=share.amount - taken, paid_early=taken)
