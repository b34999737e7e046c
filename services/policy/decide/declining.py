"""Items that the household does not want (免申即享的退出). They are declined."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lianban_contracts.decisions import Decision

from services.policy.evaluate.result import Result
from services.policy.explain.decision_text import reasoned
from services.policy.model.pack import Pack

DECLINED_BY_HOUSEHOLD = "declined_by_household"


def as_declined(pack: Pack, decisions: Sequence[Decision], items: Collection[str]) -> tuple[Decision, ...]:
    """Returns the decisions with these items declined if they are granted, queued or need documents. The amounts of
    other items do not increase."""
    if not items:
        return tuple(decisions)
    return tuple(_declined(pack, one) if one.item in items and _comes_to_something(one) else one for one in decisions)


def _comes_to_something(decision: Decision) -> bool:
    return decision.outcome in {"granted", "needs_documents", "queued"}


def _declined(pack: Pack, decision: Decision) -> Decision:
    item = pack.items[decision.item]
    return reasoned(pack, Result(item, "declined", DECLINED_BY_HOUSEHOLD, item.clause))
