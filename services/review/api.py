"""The HTTP API of review for officers of civil affairs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from lianban_contracts.facts import EmergencyGrade
from lianban_contracts.identity import Name
from lianban_contracts.message import Message
from lianban_contracts.model import Fen, Model, OrAbsent, RegionCode
from lianban_contracts.officers import Account
from lianban_contracts.review import EmergencyRecorded
from lianban_contracts.verification import Findings
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.chassis.core.problems import NotFound
from services.chassis.http import optimistic_lock
from services.chassis.http.bodies import body_of
from services.chassis.http.operation import Operation
from services.chassis.operators.operator_routes import answer, stream_id
from services.chassis.service import Service
from services.officers.api import Reason, request_routes, require_possible, task_routes
from services.policy import Determination

from . import objections
from .assessment import known_facts
from .cap_override import AnswerCapOverride, CapOverrides, ProposeCapOverride
from .case import Case, Objection, Proposal, current_region, day_of, declined_items, opened, region_of
from .emergencies import Emergencies
from .emergency_ledger import persons_of
from .events import Learnt
from .household import identity
from .objections import AnswerObjection, RecordObjection
from .officer import Establish, Officers, close_request, finish_task
from .record_emergency import EmergencyKind, RecordEmergency
from .reviewer import Reviewer


class Established(Model):
    """Facts that an officer establishes. `expected_version`: the version of the case that the officer saw. `preview`: shows what the facts would change, and stores nothing."""

    officer: Name
    reason: Reason
    facts: Findings = Findings()
    expected_version: OrAbsent[Annotated[int, Field(ge=0)]] = None
    preview: bool = False


class Proposed(Model):
    """A proposal of an amount above its cap (一事一议). `expected_version`: the version of the case that the officer saw."""

    officer: Name
    account: Account
    reason: Reason
    approved_total_fen: Fen
    expected_version: OrAbsent[Annotated[int, Field(ge=0)]] = None


class Answered(Model):
    """The answer of another officer to a proposal."""

    officer: Name
    account: Account
    outcome: Literal["agreed", "declined"]
    reason: OrAbsent[Reason] = None


class EmergencyStated(Model):
    """An emergency as an officer records it. `place`: the region where it happened, if it is another region."""

    officer: Name
    account: Account
    reason: Reason
    event: EmergencyKind
    day: date
    grade: EmergencyGrade
    place: OrAbsent[RegionCode] = None


class Objected(Model):
    """An objection to a public notice, as recorded by an officer."""

    officer: Name
    account: Account
    objection: Reason


class LookedInto(Model):
    """The finding of an officer on an objection."""

    officer: Name
    account: Account
    finding: Reason


class Api:
    """Routes for officers of civil affairs."""

    def __init__(self, service: Service, reviewer: Reviewer) -> None:
        self._service, self._reviewer = service, reviewer
        self._officers, self._overrides = Officers(reviewer), CapOverrides(reviewer)
        self._emergencies = Emergencies(reviewer)

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes."""
        return [
            Operation("/cases/{application}", self.show),
            Operation("/cases/{application}/facts", self.facts, method="POST", body=Established),
            Operation(
                "/cases/{application}/reconsiderations/{number:int}", self.reconsider, method="POST", body=Established
            ),
            Operation("/cases/{application}/proposals", self.propose, method="POST", body=Proposed),
            Operation(
                "/cases/{application}/proposals/{number:int}", self.answer_proposal, method="POST", body=Answered
            ),
            Operation("/cases/{application}/emergencies", self.record_emergency, method="POST", body=EmergencyStated),
            Operation("/cases/{application}/objections", self.record_objection, method="POST", body=Objected),
            Operation(
                "/cases/{application}/objections/{number:int}", self.answer_objection, method="POST", body=LookedInto
            ),
            *request_routes(self._service, self._view_of, self._officers.ask, close_request),
            *task_routes(self._service, self._view_of, finish_task),
        ]

    async def show(self, request: Request) -> Response:
        """Returns the case: the known facts and their sources, the computed determination, and the open tasks."""
        return answer(await self._view_of(stream_id(request)))

    async def _view_of(self, application: UUID) -> Mapping[str, Any]:
        return self._view(application, *await self._case(application))

    async def facts(self, request: Request) -> Response:
        """Establishes facts and determines the case again."""
        return await self._decide(request, None)

    async def reconsider(self, request: Request) -> Response:
        """Answers a reconsideration: decides its item again with the known facts and the facts established here."""
        return await self._decide(request, request.path_params["number"])

    async def _decide(self, request: Request, number: int | None) -> Response:
        application, body = stream_id(request), await body_of(request, Established)
        require_possible(body.facts)
        await self._case(application)
        command = Establish(
            application,
            body.officer,
            body.reason,
            body.facts,
            body.expected_version,
            number,
        )
        decided = (self._service, application, command, self._officers.establish, body.expected_version)
        if body.preview:
            state = await optimistic_lock.preview_at_version(*decided)
            return answer(self._view(application, state, (await self._case(application))[1]))
        await optimistic_lock.submit_at_version(*decided)
        return answer(await self._view_of(application))

    async def propose(self, request: Request) -> Response:
        """Records a proposal of an amount above its cap."""
        application, body = stream_id(request), await body_of(request, Proposed)
        await self._case(application)
        command = ProposeCapOverride(
            application, body.officer, body.account, body.reason, body.approved_total_fen, body.expected_version
        )
        await optimistic_lock.submit_at_version(
            self._service, application, command, self._overrides.propose, body.expected_version
        )
        return answer(await self._view_of(application))

    async def answer_proposal(self, request: Request) -> Response:
        """Records the answer of another officer. After an agreement the case is determined again with the amount."""
        application, body = stream_id(request), await body_of(request, Answered)
        await self._case(application)
        number = int(request.path_params["number"])
        command = AnswerCapOverride(application, number, body.officer, body.account, body.outcome, body.reason)
        await self._service.ask(application, command, self._overrides.answer)
        return answer(await self._view_of(application))

    async def record_emergency(self, request: Request) -> Response:
        """Records an emergency and decides its temporary aid."""
        application, body = stream_id(request), await body_of(request, EmergencyStated)
        case, _ = await self._case(application)
        command = RecordEmergency(
            application,
            body.event,
            body.day,
            body.grade,
            body.officer,
            body.account,
            body.reason,
            body.place,
            persons_of(case, self._service.definition.vault),
        )
        await self._service.ask(application, command, self._emergencies.record)
        return answer(await self._view_of(application))

    async def record_objection(self, request: Request) -> Response:
        """Records an objection to a public notice."""
        application, body = stream_id(request), await body_of(request, Objected)
        await self._case(application)
        command = RecordObjection(application, body.officer, body.account, body.objection)
        await self._service.ask(application, command, objections.record)
        return answer(await self._view_of(application))

    async def answer_objection(self, request: Request) -> Response:
        """Records the finding on an objection."""
        application, body = stream_id(request), await body_of(request, LookedInto)
        await self._case(application)
        number = int(request.path_params["number"])
        command = AnswerObjection(application, number, body.officer, body.account, body.finding)
        await self._service.ask(application, command, objections.answer)
        return answer(await self._view_of(application))

    async def _case(self, application: UUID) -> tuple[Case, int]:
        folded = await self._service.log.state(application)
        if not folded.version:
            raise NotFound("no_such_case", application=str(application))
        return folded.state, folded.version

    def _view(self, application: UUID, case: Case, version: int) -> Mapping[str, Any]:
        opening, determination = opened(case), case.determination
        return {
            "application": str(application),
            "version": version,
            "region": current_region(case),
            "moving_to": moving_to if (moving_to := region_of(case.as_reported())) != current_region(case) else None,
            "filed_on": opening.filed_on,
            "assessed_on": day_of(case),
            "closed": case.closed,
            "awaiting_report": case.awaiting,
            "changes_waiting": [_learnt(one) for one in case.waiting_changes],
            "certification": case.certification,
            "persons": [{"id": person.id, "name": person.name} for person in identity(case).members],
            "facts": known_facts(case).model_dump(mode="json", exclude_defaults=True),
            "learnt": [_learnt(event) for event in case.learnt],
            "declined_items": declined_items(case),
            "determination": determination.model_dump(mode="json", exclude_defaults=True) if determination else None,
            "computed": None if case.closed else _computed(self._reviewer.assess_whole(case)),
            "reconsiderations": list(case.reopened.values()),
            "requests": list(case.documents.open.values()),
            "raisable": self._overrides.raisable(case),
            "proposals": [_with_answer(one) for one in case.proposals],
            "unknown": case.unknown,
            "emergencies": [_said(one) for one in case.emergencies],
            "hearing": _said(case.hearing) if case.hearing else None,
            "hearing_objection": case.objection.words if case.objection else None,
            "objections": [_with_answer(one) for one in case.objections],
        }


def _with_answer(one: Proposal | Objection) -> Mapping[str, Any]:
    return {**_said(one.made), "answer": _said(one.answer) if one.answer else None}


def _said(message: Message) -> dict[str, Any]:
    return message.model_dump(mode="json", exclude={"application"}, exclude_none=True)


def _learnt(event: Learnt) -> Mapping[str, Any]:
    if isinstance(event, EmergencyRecorded):
        return {"kind": type(event).__name__, **_said(event)}
    return {"kind": type(event).__name__, **_without_names(asdict(event))}


def _without_names(said: dict[str, Any]) -> dict[str, Any]:
    """The event without identities; the view has them once under `persons`."""
    inner = {name: _without_names(part) if isinstance(part, dict) else part for name, part in said.items()}
    return {name: part for name, part in inner.items() if name != "persons" and part is not None}


def _computed(found: Determination) -> Mapping[str, Any]:
    """The determination that the rules compute from the facts known now."""
    return {
        "category": found.category,
        "subtype": found.subtype,
        "level": found.level,
        "clause": found.clause,
        "explanation": found.explanation,
        "decisions": [one.model_dump(mode="json", exclude_defaults=True) for one in found.decisions],
    }
