"""A household that opens its statement has received it."""

from lianban_contracts.life import StatementDelivered
from starlette.background import BackgroundTask
from starlette.requests import Request
from structlog import get_logger

from services.chassis.core.command import Refusal
from services.chassis.operators.operator_routes import stream_id
from services.portal.drafts.intake_client import ask
from services.portal.identity import Person, desk
from services.portal.readmodel.cases import Case
from services.portal.readmodel.views import CaseStatement

log = get_logger()

WAY = "portal"


async def delivery(request: Request, person: Person, found: Case, stated: CaseStatement) -> BackgroundTask | None:
    """What is to be told once the statement was shown: nothing, if somebody else looks, or it was told before."""
    party = await desk(request).parties.of(stream_id(request), person)
    if not stated.issued or party is None or party.role != "applicant" or _told(found, stated.revision):
        return None
    return BackgroundTask(_tell, request)


def _told(found: Case, revision: int) -> bool:
    delivered = (one.message for one in found.all(StatementDelivered))
    return any((one.revision, one.way) == (revision, WAY) for one in delivered)


async def _tell(request: Request) -> None:
    """Intake counts each way once a revision; it is told again when the statement is opened again."""
    application = stream_id(request)
    try:
        answer = await ask(request, application, "deliveries", {"way": WAY})
    except Refusal as refused:
        log.warning("delivery_not_told", application=str(application), error=refused.code)
        return
    if not answer.is_success:
        log.warning("delivery_refused", application=str(application), status=answer.status_code)
