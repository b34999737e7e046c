"""The withdrawal of an application. docs/withdrawal.md describes its effect in every service."""

from collections.abc import Sequence

from lianban_contracts.intake import ApplicationWithdrawn

from services.chassis.core.command import DecisionContext

from .application import Application
from .events import Event
from .refusals import NotInProgress


def withdraw(application: Application, event: ApplicationWithdrawn, moment: DecisionContext) -> Sequence[Event]:
    """Withdraws the application, also a completed one. Returns no events if it is already withdrawn.

    Raises NotInProgress if the application was not accepted, or was refused and is not in force."""
    if application.withdrawn:
        return []
    if not application.in_force:
        raise NotInProgress("not_in_progress", status=application.status)
    return [event.model_copy(update={"completed": application.completed})]
