"""What people and systems ask of intake over HTTP."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from lianban_contracts.intake import ApplicationNotAccepted, ApplicationSubmitted, ApplicationWithdrawn
from lianban_contracts.model import Model, Text
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from uuid_utils.compat import uuid7

from services.chassis.operations import answer, stream_id
from services.chassis.problems import BadRequest, NotFound
from services.chassis.service import Service
from services.messages import text
from services.policy import Pack, Packs
from services.policy.workdays import after_working_days

from .application import Application, withdraw
from .desk import Filing, HouseholdOpen, Repeated, digests, file
from .filing import FilingBody, read

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for another on the telephone."""


def receipt(application: UUID, region: str, filed: datetime) -> str:
    """Region, day, and forty random bits of the application id in eight characters."""
    letters = "".join(ALPHABET[application.int >> shift & 31] for shift in range(35, -5, -5))
    return f"{region}-{filed:%Y%m%d}-{letters}"


class WithdrawalBody(Model):
    """Why the household takes its application back, if it says so."""

    reason: Text = ""


class Api:
    """The routes of intake."""

    def __init__(self, service: Service, packs: Packs) -> None:
        self._service, self._packs = service, packs

    def routes(self) -> Sequence[BaseRoute]:
        """The routes."""
        return [
            Route("/applications", self.file, methods=["POST"]),
            Route("/applications/{application}", self.show),
            Route("/applications/{application}/withdrawal", self.withdraw, methods=["POST"]),
        ]

    async def file(self, request: Request) -> Response:
        """Files one application. The same Idempotency-Key returns the same receipt."""
        data, now = await request.body(), self._service.clock.now()
        filing = self._filing(read(data, now.date()), data, request.headers.get("idempotency-key"), now)
        application = filing.event.application
        try:
            applied = await self._service.ask(application, filing, file)
        except Repeated as repeated:
            return answer(await self._shown(repeated.application), 200)
        except HouseholdOpen as refusal:
            raise await self._with_receipt(refusal) from None
        return answer(_view(application, applied.state), 201)

    async def show(self, request: Request) -> Response:
        """How far an application is."""
        return answer(await self._shown(stream_id(request)))

    async def withdraw(self, request: Request) -> Response:
        """Takes an application back; every department is told."""
        application = stream_id(request)
        today = self._service.clock.today()
        event = ApplicationWithdrawn(application=application, withdrawn_on=today, reason=await _reason(request))
        applied = await self._service.ask(application, event, withdraw)
        return answer(_view(application, applied.state))

    def _filing(self, body: FilingBody, data: bytes, key: str | None, now: datetime) -> Filing:
        application = uuid7()
        filed_on = body.filed_on or now.date()
        pack = self._packs.in_force(body.region, filed_on)
        number = receipt(application, body.region, now)
        event = (
            _submitted(application, number, body, pack, now)
            if pack
            else ApplicationNotAccepted(
                application=application,
                receipt=number,
                region=body.region,
                filed_on=filed_on,
                reason="no_pack_in_force",
            )
        )
        return Filing(event, digests(body.identity), key, sha256(data).digest())

    async def _shown(self, application: UUID) -> dict[str, Any]:
        folded = await self._service.log.state(application)
        if not folded.version:
            raise NotFound("no_such_application", application=str(application))
        return _view(application, folded.state)

    async def _with_receipt(self, refusal: HouseholdOpen) -> HouseholdOpen:
        """The receipt of the first application, for its own applicant alone."""
        if refusal.same_applicant:
            first = await self._shown(refusal.application)
            refusal.details = {"receipt": first["receipt"], "application": first["application"]}
        return refusal


def _submitted(application: UUID, number: str, body: FilingBody, pack: Pack, now: datetime) -> ApplicationSubmitted:
    return ApplicationSubmitted(
        application=application,
        receipt=number,
        region=body.region,
        filed_on=body.filed_on or now.date(),
        submitted_at=now,
        due_on=_due_on(pack, now.date()),
        agent=body.agent,
        identity=body.identity,
        facts=body.facts,
        consent=body.consent,
    )


def _due_on(pack: Pack, accepted_on: date) -> date:
    """The last working day for the whole case."""
    days = pack.layout.clocks["whole_case"].working_days
    assert days is not None, "the pack's whole case is counted in working days"
    return after_working_days(accepted_on, days).day


async def _reason(request: Request) -> str:
    try:
        return WithdrawalBody.model_validate_json(await request.body() or b"{}").reason
    except ValidationError:
        raise BadRequest("withdrawal_unreadable") from None


def _view(application: UUID, state: Application) -> dict[str, Any]:
    """The case for its household: without persons and facts."""
    filed = state.submitted or state.refused
    assert filed is not None
    shown: dict[str, Any] = {
        "application": str(application),
        "receipt": filed.receipt,
        "region": filed.region,
        "filed_on": filed.filed_on.isoformat(),
        "status": state.status,
    }
    if state.refused:
        shown |= {"reason": state.refused.reason, **text(state.refused.reason, {"region": filed.region})}
    if state.submitted:
        shown |= {"due_on": state.submitted.due_on.isoformat(), **_progress(state)}
    return shown


def _progress(state: Application) -> dict[str, Any]:
    determination = state.determination
    if determination is None:
        return {}
    decided = {name for name, benefits in state.benefits.items() if benefits.turn == determination.turn}
    return {
        "turn": determination.turn,
        "category": determination.category,
        "departments": {name: "decided" if name in decided else "waiting" for name in determination.referred_to},
        "statement": state.statement.model_dump(mode="json", exclude_defaults=True) if state.statement else None,
    }
