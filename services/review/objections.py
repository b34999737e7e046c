"""Objections to a public notice (公示异议): recorded, and answered by an officer who looked into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lianban_contracts.review import ObjectionAnswered, ObjectionRecorded

from services.chassis.core.clock import CHINA
from services.chassis.core.command import DecisionContext, Refusal

from .case import Case, opened


@dataclass(frozen=True, slots=True)
class RecordObjection:
    """An officer records what somebody objects."""

    application: UUID
    officer: str
    account: str
    objection: str


@dataclass(frozen=True, slots=True)
class AnswerObjection:
    """An officer records what they found."""

    application: UUID
    number: int
    officer: str
    account: str
    finding: str


class NoSuchObjection(Refusal):
    """No objection waits for an answer under this number."""

    status = 404


def record(case: Case, command: RecordObjection, moment: DecisionContext) -> Sequence[ObjectionRecorded]:
    """Records an objection. It establishes nothing."""
    opened(case)
    return [
        ObjectionRecorded(
            application=command.application,
            number=len(case.objections) + 1,
            recorded_on=moment.now.astimezone(CHINA).date(),
            objection=command.objection,
            officer=command.officer,
            account=command.account,
        )
    ]


def answer(case: Case, command: AnswerObjection, moment: DecisionContext) -> Sequence[ObjectionAnswered]:
    """Records what an officer found. Raises NoSuchObjection unless the objection waits for it."""
    if all(one.made.number != command.number or one.answer for one in case.objections):
        raise NoSuchObjection("no_such_objection")
    return [
        ObjectionAnswered(
            application=command.application,
            number=command.number,
            answered_on=moment.now.astimezone(CHINA).date(),
            finding=command.finding,
            officer=command.officer,
            account=command.account,
        )
    ]
