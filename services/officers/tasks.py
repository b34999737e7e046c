"""Tasks that an officer of review or a department has finished."""

from dataclasses import dataclass
from uuid import UUID

from lianban_contracts.departments import Owner
from lianban_contracts.officers import TaskFinished, TaskKind

from services.chassis.core.clock import CHINA
from services.chassis.core.command import DecisionContext


@dataclass(frozen=True, slots=True)
class FinishTask:
    """An officer finishes a task."""

    application: UUID
    kind: TaskKind
    subject: str
    officer: str
    account: str
    reason: str | None = None


def finish(command: FinishTask, owner: Owner, moment: DecisionContext) -> list[TaskFinished]:
    """Records who finished the task and why. It changes no facts and no decision."""
    return [
        TaskFinished(
            application=command.application,
            department=owner,
            kind=command.kind,
            subject=command.subject,
            finished_on=moment.now.astimezone(CHINA).date(),
            officer=command.officer,
            account=command.account,
            reason=command.reason,
        )
    ]
