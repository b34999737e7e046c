"""What every department publishes: one message a department and turn, with all its items."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from . import topics
from .decisions import Decision, PackReference
from .facts import Department
from .message import Message
from .model import OrAbsent
from .officers import Opinion
from .review import Standing


class BenefitsDecided(Message):
    """One department decided all its items for a household, in one turn of the case; a later revision decides anew."""

    DEPARTMENT: ClassVar[Department]
    turn: Annotated[int, Field(ge=1)]
    standing: Standing
    decided_on: date
    pack: PackReference
    decisions: tuple[Decision, ...] = ()
    revision: Annotated[int, Field(ge=1)] = 1
    """Counts what one department decided within a turn; a later one replaces the earlier."""
    reconsidered: OrAbsent[int] = None
    """The number of the reconsideration that this answers."""
    opinion: OrAbsent[Opinion] = None
    """Of a decision that an officer brought about: why."""

    @property
    def topic(self) -> str:
        """The topic that carries this message."""
        return topics.benefits(self.DEPARTMENT)
