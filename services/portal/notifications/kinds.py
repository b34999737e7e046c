"""Which messages a household must hear of."""

from typing import Literal

from lianban_contracts.life import BenefitsEnded, CorrectionRequested, RecertificationDue
from lianban_contracts.message import Message
from lianban_contracts.review import HearingOpened

from services.portal.readmodel.extracts import CompletionExtract, CountsExtract, Extract, StatementExtract

Kind = Literal["correction", "hearing", "started", "refused", "ended", "review_due"]
"""Documents are missing; a hearing is open; benefits start; the application is refused; benefits end; a certification is due."""


def kind_of(message: Extract | Message) -> Kind | None:
    """Returns of what a message notifies the household; None for messages of which it need not hear."""
    match message:
        case CorrectionRequested():
            return "correction"
        case HearingOpened():
            return "hearing"
        case CompletionExtract(statement=statement):
            return _kind_of_completion(statement)
        case StatementExtract(statement=CountsExtract(outcome="emergency_aid")):
            return "started"
        case StatementExtract(statement=CountsExtract(outcome="refused")):
            return "refused"
        case StatementExtract(statement=CountsExtract(outcome="withdrawn")) | BenefitsEnded():
            return "ended"
        case RecertificationDue():
            return "review_due"
        case _:
            return None


def _kind_of_completion(statement: CountsExtract) -> Kind:
    if statement.outcome == "withdrawn":
        return "ended"
    return "started" if statement.granted else "refused"
