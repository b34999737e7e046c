"""Why intake refuses what is asked of a case."""

from services.chassis.core.command import Refusal


class NotInProgress(Refusal):
    """The application is not under way, so that this cannot be asked of it."""


class NoSuchDecision(Refusal):
    """The statement has no such decision, or none that can be asked about."""

    status = 422
