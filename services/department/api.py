"""The HTTP API of a department for its officers."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from lianban_contracts.decisions import ReferredFacts
from lianban_contracts.identity import Name
from lianban_contracts.model import Model, OrAbsent
from lianban_contracts.review import CaseReferred
from lianban_contracts.verification import Findings
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.chassis.core.command import Handler
from services.chassis.core.problems import BadRequest, NotFound
from services.chassis.http import optimistic_lock
from services.chassis.http.bodies import body_of
from services.chassis.http.operation import Operation
from services.chassis.operators.operator_routes import answer, stream_id
from services.chassis.service import Service
from services.officers.api import Reason, request_routes, require_possible, task_routes

from .case import Case, established_in, merged
from .command import Establish
from .officer import close_request, finish_task


class Established(Model):
    """Facts that an officer establishes. `expected_version`: the version of the case that the officer saw. `preview`: shows what the facts would change, and stores nothing."""

    officer: Name
    reason: Reason
    facts: Findings = Findings()
    expected_version: OrAbsent[Annotated[int, Field(ge=0)]] = None
    preview: bool = False


class Api:
    """Routes for officers of a department."""

    def __init__(self, service: Service, establish: Handler, ask: Handler) -> None:
        self._service, self._establish, self._ask = service, establish, ask

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes."""
        return [
            Operation("/cases/{application}", self.show),
            Operation("/cases/{application}/facts", self.facts, method="POST", body=Established),
            Operation(
                "/cases/{application}/reconsiderations/{number:int}", self.reconsider, method="POST", body=Established
            ),
            *request_routes(self._service, self._viewed, self._ask, close_request),
            *task_routes(self._service, self._viewed, finish_task),
        ]

    async def show(self, request: Request) -> Response:
        """Returns the case: the referral, the facts of the register, the decisions and the open tasks."""
        return answer(await self._viewed(stream_id(request)))

    async def _viewed(self, application: UUID) -> Mapping[str, Any]:
        return view(application, *await self._case(application))

    async def facts(self, request: Request) -> Response:
        """Establishes facts and decides every item again."""
        return await self._decide(request, None)

    async def reconsider(self, request: Request) -> Response:
        """Answers a reconsideration: decides its item again with the known facts and the facts established here."""
        return await self._decide(request, request.path_params["number"])

    async def _decide(self, request: Request, number: int | None) -> Response:
        application, body = stream_id(request), await body_of(request, Established)
        require_possible(body.facts)
        case, version = await self._case(application)
        assert case.taken is not None
        seen = version if body.expected_version is None else body.expected_version
        referral = _with_facts(case.taken.referral, case.established, body.facts)
        command = Establish(referral, body.officer, body.reason, body.facts, seen, number)
        if body.preview:
            state = await optimistic_lock.preview_at_version(self._service, application, command, self._establish, seen)
            return answer(view(application, state, version))
        applied = await optimistic_lock.submit_at_version(self._service, application, command, self._establish, seen)
        return answer(view(application, applied.state, version + len(applied.events)))

    async def _case(self, application: UUID) -> tuple[Case, int]:
        folded = await self._service.log.state(application)
        if not folded.version:
            raise NotFound("no_such_case", application=str(application))
        return folded.state, folded.version


def _with_facts(referral: CaseReferred, before: Findings | None, found: Findings) -> CaseReferred:
    """Returns the referral with the officer's facts; the register loads its rows by it. Raises BadRequest for a member outside the referral."""
    if referral.facts is None:
        return referral
    told = {member.id for member in referral.facts.members}
    if unknown := sorted(found.members.keys() - told):
        raise BadRequest("member_not_told", member=unknown[0])
    return referral.model_copy(update={"facts": established_in(referral.facts, merged(before, found))})


def view(application: UUID, case: Case, version: int) -> Mapping[str, Any]:
    """The case for an officer of this department. It has only the facts that were referred to the department."""
    assert case.taken is not None
    referral = case.taken.referral
    return {
        "application": str(application),
        "version": version,
        "region": referral.region,
        "turn": referral.turn,
        "standing": referral.standing,
        "pack": referral.pack,
        "persons": [{"id": person.id, "name": person.name} for person in referral.persons],
        "told": _facts(referral.facts),
        "decided_by": _facts(case.taken.facts or referral.facts),
        "supply": case.taken.department_facts,
        "established": case.established or Findings(),
        "declined_items": referral.declined_items,
        "revision": case.answer.revision if case.answer else None,
        "decisions": [one.model_dump(mode="json", exclude_defaults=True) for one in _decisions(case)],
        "reconsiderations": list(case.reopened.values()),
        "requests": list(case.requests.open.values()),
    }


def _decisions(case: Case) -> Sequence[Model]:
    return case.answer.decisions if case.answer else ()


def _facts(facts: ReferredFacts | None) -> Any:
    return facts.model_dump(mode="json", exclude_defaults=True) if facts else None
