"""Refusals of requests about a case."""

from services.chassis.core.command import Refusal


class NotInProgress(Refusal):
    """The application is not in progress, so the request is not possible."""


class NoSuchDecision(Refusal):
    """The statement has no such decision, or the request does not fit it."""

    status = 422
