"""The withdrawal of an application. docs/withdrawal.md describes its effect in every service."""

from collections.abc import Sequence

from lianban_contracts.intake import ApplicationWithdrawn

from services.chassis.core.command import DecisionContext

from .application import Application
from .events import Event
from .refusals import NotInProgress


def withdraw(application: Application, event: ApplicationWithdrawn, moment: DecisionContext) -> Sequence[Event]:
    """Withdraws the application. Returns no events if it is already withdrawn.

    Raises NotInProgress if the application is completed or was not accepted."""
    if application.withdrawn:
        return []
    if application.completed or application.status == "not_accepted":
        raise NotInProgress("not_in_progress", status=application.status)
    return [event]
