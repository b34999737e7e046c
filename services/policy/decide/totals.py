"""Totals of a statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from lianban_contracts.decisions import DecisionFigures, Period


def totals(decisions: Iterable[DecisionFigures]) -> dict[str, int]:
    """Returns the granted amounts in fen, by period. Amounts that the household pays are left out. A monthly amount
    counts once."""
    sums = dict.fromkeys(get_args(Period), 0)
    for decision in decisions:
        if decision.outcome == "granted" and decision.period and decision.amount_kind is None:
            sums[decision.period] += decision.amount_fen or 0
    return sums
