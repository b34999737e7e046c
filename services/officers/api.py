"""HTTP routes for document requests and finished tasks, shared by review and all departments."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from lianban_contracts.identity import Name
from lianban_contracts.model import Model, OrAbsent
from lianban_contracts.officers import Account, RequestedDocument, TaskKind
from lianban_contracts.verification import Findings
from pydantic import AwareDatetime, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.chassis.core.command import Handler
from services.chassis.core.problems import BadRequest
from services.chassis.http import optimistic_lock
from services.chassis.http.bodies import body_of
from services.chassis.http.operation import Operation
from services.chassis.operators.operator_routes import answer, stream_id
from services.chassis.service import Service
from services.messages import text
from services.policy.core.amounts import excessive
from services.policy.core.money import yuan

from .requests import AskForDocuments, CloseRequest, Outcome
from .tasks import FinishTask

Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
"""The reason in the officer's words. The household reads it."""

View = Callable[[UUID], Awaitable[Mapping[str, Any]]]
"""Returns the case for an officer. Raises NotFound."""


class Asked(Model):
    """The documents that an officer asks for. `expected_version`: the version of the case that the officer saw."""

    officer: Name
    reason: Reason
    documents: Annotated[tuple[RequestedDocument, ...], Field(min_length=1, max_length=50)]
    expected_version: OrAbsent[Annotated[int, Field(ge=0)]] = None


class Closed(Model):
    """The outcome of a document request, as an officer states it."""

    officer: Name
    reason: Reason
    outcome: Outcome


class Finished(Model):
    """The task that an officer finished."""

    kind: TaskKind
    subject: Annotated[str, StringConstraints(max_length=40)] = ""
    since: AwareDatetime
    officer: Name
    account: Account
    reason: OrAbsent[Reason] = None


def require_possible(facts: Findings) -> None:
    """Raises BadRequest if the amounts of these facts are too large to be right."""
    found = excessive(facts.household, {f"members.{name}": named for name, named in facts.members.items()})
    errors = [_too_large(f"facts.{path}", most) for path, most in found]
    if errors:
        raise BadRequest("body_unreadable", errors=errors)


def _too_large(field: str, most: int) -> dict[str, str]:
    told = {"most": yuan(most)}
    return {"field": field, "code": "amounts_too_large", **text("amounts_too_large", told)}


def task_routes(service: Service, view: View, finish: Handler) -> Sequence[BaseRoute]:
    """Returns the route `POST /cases/{application}/tasks`, which records that an officer finished a task. A repeated request has no effect."""

    async def finished(request: Request) -> Response:
        """Records that an officer finished a task. A repeated request has no effect."""
        application, body = stream_id(request), await body_of(request, Finished)
        await view(application)
        command = FinishTask(application, body.kind, body.subject, body.since, body.officer, body.account, body.reason)
        await service.ask(application, command, finish)
        return answer(await view(application))

    return [Operation("/cases/{application}/tasks", finished, method="POST", body=Finished)]


def request_routes(service: Service, view: View, ask: Handler, close: Handler) -> Sequence[BaseRoute]:
    """Returns the routes `POST /cases/{application}/requests`, which asks for documents, and `…/requests/{number}`, which closes a request."""

    async def asked(request: Request) -> Response:
        """Asks the household for documents."""
        application, body = stream_id(request), await body_of(request, Asked)
        await view(application)
        command = AskForDocuments(application, body.officer, body.reason, body.documents, body.expected_version)
        await optimistic_lock.submit_at_version(service, application, command, ask, body.expected_version)
        return answer(await view(application))

    async def closed(request: Request) -> Response:
        """Closes a request for documents."""
        application, body = stream_id(request), await body_of(request, Closed)
        await view(application)
        number = int(request.path_params["number"])
        command = CloseRequest(application, number, body.officer, body.reason, body.outcome)
        await service.ask(application, command, close)
        return answer(await view(application))

    return [
        Operation("/cases/{application}/requests", asked, method="POST", body=Asked),
        Operation("/cases/{application}/requests/{number:int}", closed, method="POST", body=Closed),
    ]
