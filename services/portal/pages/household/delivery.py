"""A household that opens its statement has received it."""

from lianban_contracts.life import StatementDelivered
from starlette.background import BackgroundTask
from structlog import get_logger

from services.chassis.core.command import Refusal
from services.portal.drafts.context import Context
from services.portal.drafts.intake_client import ask
from services.portal.identity import Person
from services.portal.readmodel.cases import Case
from services.portal.readmodel.views import CaseStatement

log = get_logger()

WAY = "portal"


async def delivery(context: Context, person: Person, found: Case, stated: CaseStatement) -> BackgroundTask | None:
    """What is to be told once the statement was shown: nothing, if somebody else looks, or it was told before."""
    party = await context.access.parties.of(context.application, person)
    if not stated.issued or party is None or party.role != "applicant" or _told(found, stated.revision):
        return None
    return BackgroundTask(_tell, context)


def _told(found: Case, revision: int) -> bool:
    delivered = (one.message for one in found.all(StatementDelivered))
    return any((one.revision, one.way) == (revision, WAY) for one in delivered)


async def _tell(context: Context) -> None:
    """Intake counts each way once a revision; it is told again when the statement is opened again."""
    application = context.application
    try:
        answer = await ask(context, application, "deliveries", {"way": WAY})
    except Refusal as refused:
        log.warning("delivery_not_told", application=str(application), error=refused.code)
        return
    if not answer.is_success:
        log.warning("delivery_refused", application=str(application), status=answer.status_code)
