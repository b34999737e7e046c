"""The status of a determination before and after the verification report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.facts import Category

from services.policy.model.pack import Pack

Status = Literal["pending_verification", "emergency_aid", "provisional", "final", "refused", "withdrawn"]
"""待核对, 先行救助, 先行审批, 确认, 不予批准, 退出."""


def status_at_filing(pack: Pack, category: Category, *, report_arrived: bool) -> Status:
    """Returns the status of a determination of stated facts. With `pending_verification`, nothing is decided and no
    department gets a referral until the report arrives."""
    if report_arrived:
        return "refused" if category == "none" else "final"
    return "provisional" if category in pack.provisional_for else "pending_verification"


def status_after_report(pack: Pack, category: Category, *, was_provisional: bool) -> Status:
    """Returns the status of a determination after the report has arrived. A provisional approval becomes final or is
    withdrawn."""
    if not was_provisional:
        return status_at_filing(pack, category, report_arrived=True)
    return "final" if category in pack.confirmed_by else "withdrawn"


def withdrawn_items(before: Iterable[DecisionFigures], after: Iterable[DecisionFigures]) -> tuple[str, ...]:
    """Returns the items that were granted before and are not granted now."""
    still = {decision.item for decision in after if decision.outcome == "granted"}
    return tuple(decision.item for decision in before if decision.outcome == "granted" and decision.item not in still)
