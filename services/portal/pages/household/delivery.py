"""The delivery of a statement through the portal. The applicant's page reports it once per revision."""

from fastapi import APIRouter, Depends
from lianban_contracts.life import StatementDelivered
from starlette.responses import Response

from services.portal.clients.problems import problem_of
from services.portal.drafts.context import Context
from services.portal.drafts.intake_client import ask
from services.portal.identity import Party, may
from services.portal.readmodel.cases import Case
from services.portal.readmodel.views import CaseStatement
from services.portal.web.errors import refused_by_service
from services.portal.web.page import redirect

pages = APIRouter()

WAY = "portal"


def undelivered(party: Party | None, found: Case, stated: CaseStatement) -> bool:
    """True if the page must report the delivery: the reader is the applicant, and the portal has not delivered this revision."""
    if not stated.issued or party is None or party.role != "applicant":
        return False
    delivered = (one.message for one in found.all(StatementDelivered))
    return (stated.revision, WAY) not in {(one.revision, one.way) for one in delivered}


@pages.post("/applications/{application}/statement/delivery", dependencies=[Depends(may("statement.receive"))])
async def receive(context: Context) -> Response:
    """Reports the delivery to intake, which counts each way once per revision. The page sends this request by script, or by a button without scripts."""
    answer = await ask(context, context.application, "deliveries", {"way": WAY})
    if not answer.is_success:
        return refused_by_service(context.request, answer.status_code, problem_of(answer).said(context.language))
    return redirect(context.request, f"/applications/{context.application}/statement", flash="received")
