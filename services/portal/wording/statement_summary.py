"""The statement as it is read: what is granted and from when to when, what it comes to, what was not granted and what one can do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.messages import say
from services.portal.readmodel.views import Json

MONTHS_A_YEAR = 12
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class StatementSummary:
    """One statement, or what is decided so far. Sums are in fen."""

    granted: Sequence[Json]
    others: Sequence[Json]
    """Everything that was decided and is not granted: declined, queued, waiting for documents."""
    month: int
    year: int
    """What twelve months come to: monthly amounts as often as they are paid, yearly ones once, what is paid once left out."""
    once: int
    payable: int
    """What the household pays a month."""


def sheet(statement: Json) -> StatementSummary:
    """The sheet of a statement; benefits whose last day has passed are left out."""
    ended, validity = statement.get("ended", ()), statement.get("validity", NOTHING)
    decisions = [one for one in statement.get("decisions", ()) if one["item"] not in ended]
    granted = [{**one, **validity.get(one["item"], NOTHING)} for one in decisions if one["outcome"] == "granted"]
    received = [one for one in granted if "amount_kind" not in one]
    return StatementSummary(
        granted,
        [one for one in decisions if one["outcome"] not in ("granted", "not_applicable")],
        _sum(received, "month"),
        sum(map(_a_year, received)),
        _sum(received, "once"),
        _sum([one for one in granted if "amount_kind" in one], "month"),
    )


def _sum(decisions: Sequence[Json], period: str) -> int:
    return sum(one.get("amount_fen", 0) for one in decisions if one.get("period") == period)


def _a_year(decision: Json) -> int:
    """What one benefit comes to in twelve months, in fen."""
    amount: int = decision.get("amount_fen", 0)
    match decision.get("period"):
        case "month":
            return amount * min(MONTHS_A_YEAR, int(decision.get("months", MONTHS_A_YEAR)))
        case "year" | "school_year":
            return amount
        case _:
            return 0


MEMBER = re.compile(r"(?<![A-Za-z0-9])m([0-9]{1,2})(?![A-Za-z0-9])")
"""A member's id in a sentence."""


def sentence(language: str, decision: Json, names: Mapping[str, str] = NOTHING) -> str:
    """How a decision came about, without the name of the item that stands beside it. Who is not named is a number."""

    def called(found: re.Match[str]) -> str:
        return names.get(found[0]) or say(language, "sheet.member", number=found[1])

    said: str = decision["explanation"][language]
    _, colon, rest = said.partition(say(language, "form.colon"))
    return MEMBER.sub(called, rest if colon else said)
