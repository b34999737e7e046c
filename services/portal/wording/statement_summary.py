"""The statement in the form that pages show: granted items with their dates, sums, and items that were not granted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lianban_contracts.decisions import Decision
from lianban_contracts.intake import EarlierGrant, FormerAmount, Statement, Validity

from services.messages import say
from services.portal.readmodel.views import CaseStatement

MONTHS_A_YEAR = 12
NOBODY: Mapping[str, str] = {}


class Correction(NamedTuple):
    """The difference for one item and month: paid too little if `fen` is positive, too much if it is negative."""

    month: date
    item: str
    fen: int


@dataclass(frozen=True, slots=True)
class StatementSummary:
    """One statement, or the decisions so far. Sums are in fen."""

    granted: Sequence[Decision]
    validity: Mapping[str, Validity]
    """First and last day of the granted items, by item. Items that run until the next decision may have none."""
    former: Sequence[FormerAmount]
    """Monthly amounts that are paid until the decisions of this statement take effect."""
    earlier: Sequence[EarlierGrant]
    """What was granted for earlier years, and to members who left."""
    corrections: Sequence[Correction]
    """Corrections of past months, in order of time."""
    others: Sequence[Decision]
    """Decisions that are not granted: declined, queued or needs documents."""
    month: int
    year: int
    """The sum of twelve months: monthly amounts for the months in which they are paid, yearly ones once, one-off ones left out."""
    once: int
    payable: int
    """What the household pays for each month."""

    @property
    def overpaid(self) -> bool:
        """True if a month was paid too much."""
        return any(one.fen < 0 for one in self.corrections)


def sheet(statement: CaseStatement) -> StatementSummary:
    """Returns the summary of a statement, without benefits whose last day has passed."""
    decisions = [one for one in statement.decisions if one.item not in statement.ended]
    granted = [one for one in decisions if one.outcome == "granted"]
    received = [one for one in granted if one.amount_kind is None]
    return StatementSummary(
        granted,
        statement.issued.validity if statement.issued else {},
        statement.issued.former if statement.issued else (),
        statement.issued.earlier if statement.issued else (),
        _corrections(statement.issued) if statement.issued else (),
        [one for one in decisions if one.outcome not in ("granted", "not_applicable")],
        _sum(received, "month"),
        sum(map(_a_year, received)),
        _sum(received, "once"),
        _sum([one for one in granted if one.amount_kind is not None], "month"),
    )


def _corrections(issued: Statement) -> Sequence[Correction]:
    arrears = [Correction(one.month, one.item, one.amount_fen) for one in issued.arrears]
    return sorted([*arrears, *(Correction(one.month, one.item, -one.amount_fen) for one in issued.overpaid)])


def _sum(decisions: Sequence[Decision], period: str) -> int:
    return sum(one.amount_fen or 0 for one in decisions if one.period == period)


def _a_year(decision: Decision) -> int:
    """Returns the amount of one benefit in twelve months, in fen."""
    amount = decision.amount_fen or 0
    match decision.period:
        case "month":
            return amount * min(MONTHS_A_YEAR, MONTHS_A_YEAR if decision.months is None else decision.months)
        case "year" | "school_year":
            return amount
        case _:
            return 0


MEMBER = re.compile(r"(?<![A-Za-z0-9])m([0-9]{1,2})(?![A-Za-z0-9])")
"""A member's id in a sentence."""


def sentence(language: str, decision: Decision, names: Mapping[str, str] = NOBODY) -> str:
    """Returns the sentence of a decision without the item name, which the page shows beside it. Members without a name are shown by number."""

    def called(found: re.Match[str]) -> str:
        return names.get(found[0]) or say(language, "sheet.member", number=found[1])

    said = decision.explanation.text(language)
    _, colon, rest = said.partition(say(language, "form.colon"))
    return MEMBER.sub(called, rest if colon else said)
