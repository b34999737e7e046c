"""The command by which an officer of a department establishes facts or answers a reconsideration."""

from dataclasses import dataclass

from lianban_contracts.review import CaseReferred
from lianban_contracts.verification import Findings


@dataclass(frozen=True, slots=True)
class Establish:
    """An officer establishes facts. `referral`: the last referral with these facts; the register loads its rows by it."""

    referral: CaseReferred
    officer: str
    reason: str
    facts: Findings
    version: int
    """The version of the case that the officer saw. If the case has a later version, the command is refused."""
    reconsidered: int | None = None
    """The number of the reconsideration that this answers, if any."""


@dataclass(frozen=True, slots=True)
class DecideAgain:
    """A row about a person of the case has arrived. `referral`: the last referral with the facts that officers established."""

    referral: CaseReferred
