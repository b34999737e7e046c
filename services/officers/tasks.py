"""Tasks that an officer of review or a department has finished: state, `evolve` and decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, assert_never
from uuid import UUID

from lianban_contracts.departments import Owner
from lianban_contracts.officers import TaskFinished, TaskKind

from services.chassis.core.command import DecisionContext


@dataclass(frozen=True, slots=True)
class FinishTask:
    """An officer finishes a task. `since`: when it was opened or last answered, as they saw it."""

    application: UUID
    kind: TaskKind
    subject: str
    since: datetime
    officer: str
    account: str
    reason: str | None = None


Finished: TypeAlias = Mapping[tuple[str, str], datetime | None]
"""The tasks of one case that were finished, by kind and subject: `since` of the last time."""


def evolve(finished: Finished, event: TaskFinished) -> Finished:
    """Returns the finished tasks after the event."""
    match event:
        case TaskFinished():
            return {**finished, (event.kind, event.subject): event.since}
        case _:
            assert_never(event)


def finish(finished: Finished, command: FinishTask, owner: Owner, moment: DecisionContext) -> list[TaskFinished]:
    """Records who finished the task and why; nothing if it was finished already. It changes no facts and no decision."""
    if finished.get((command.kind, command.subject)) == command.since:
        return []
    return [
        TaskFinished(
            application=command.application,
            department=owner,
            kind=command.kind,
            subject=command.subject,
            since=command.since,
            finished_on=moment.today,
            officer=command.officer,
            account=command.account,
            reason=command.reason,
        )
    ]
