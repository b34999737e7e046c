"""The message that every department publishes: all its decisions of one turn of a case."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, create_model

from . import topics
from .decisions import Decision, PackReference
from .departments import REGISTRY, Department, Office
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
    assessed_on: OrAbsent[date] = None
    """The day whose figures decided; absent when the case was withdrawn."""
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


def _message_of(department: Office) -> type[BenefitsDecided]:
    """The message class of one department."""
    message = create_model(
        f"{department.id.title()}BenefitsDecided",
        __base__=BenefitsDecided,
        __module__=__name__,
        __doc__=f"{department.en} ({department.zh}) decided its items for a household.",
    )
    message.TYPE = f"cn.lianban.{department.id}.benefits-decided.v1"
    message.DEPARTMENT = department.id
    return message


BENEFITS_DECIDED: dict[str, type[BenefitsDecided]] = {department.id: _message_of(department) for department in REGISTRY}
"""The message class of each department, by its id."""
