"""What an officer of a department asks of a case: that facts be taken as established, or a decision looked at again."""

from dataclasses import dataclass

from lianban_contracts.review import CaseReferred
from lianban_contracts.verification import Findings


@dataclass(frozen=True, slots=True)
class Establish:
    """An officer's finding. `referral`: the last one with the officer's facts in it, so that the register loads their rows."""

    referral: CaseReferred
    officer: str
    reason: str
    facts: Findings
    version: int
    """The version of the case that was read; if it has gone on since, nothing is decided."""
    reconsidered: int | None = None
    """The number of the reconsideration that this answers."""
