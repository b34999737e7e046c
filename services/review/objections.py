"""Objections to a public notice (公示异议): an officer records them and answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lianban_contracts.review import ObjectionAnswered, ObjectionRecorded

from services.chassis.core.command import DecisionContext, Refusal

from .case import Case, opened


@dataclass(frozen=True, slots=True)
class RecordObjection:
    """An officer records an objection."""

    application: UUID
    officer: str
    account: str
    objection: str


@dataclass(frozen=True, slots=True)
class AnswerObjection:
    """An officer records their finding on an objection."""

    application: UUID
    number: int
    officer: str
    account: str
    finding: str


class NoSuchObjection(Refusal):
    """No objection waits for an answer under this number."""

    status = 404


def record(case: Case, command: RecordObjection, moment: DecisionContext) -> Sequence[ObjectionRecorded]:
    """Records an objection. It changes no facts and no decision."""
    opened(case)
    return [
        ObjectionRecorded(
            application=command.application,
            number=len(case.objections) + 1,
            recorded_on=moment.today,
            objection=command.objection,
            officer=command.officer,
            account=command.account,
        )
    ]


def answer(case: Case, command: AnswerObjection, moment: DecisionContext) -> Sequence[ObjectionAnswered]:
    """Records the finding. Raises NoSuchObjection if the objection is unknown or answered."""
    if all(one.made.number != command.number or one.answer for one in case.objections):
        raise NoSuchObjection("no_such_objection")
    return [
        ObjectionAnswered(
            application=command.application,
            number=command.number,
            answered_on=moment.today,
            finding=command.finding,
            officer=command.officer,
            account=command.account,
        )
    ]
