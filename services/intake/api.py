"""HTTP API of intake."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal, NotRequired, TypeVar
from uuid import UUID

from lianban_contracts.identity import Identity, Person
from lianban_contracts.intake import ApplicationNotAccepted, ApplicationSubmitted, ApplicationWithdrawn
from lianban_contracts.model import Model
from pydantic import JsonValue, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from typing_extensions import TypedDict
from uuid_utils.compat import uuid7

from services.chassis.core.command import Handler, Refusal
from services.chassis.core.crockford import encode
from services.chassis.core.problems import NotFound
from services.chassis.core.sql import statements
from services.chassis.http.bodies import json_of, key_of
from services.chassis.http.operation import Operation
from services.chassis.operators.operator_routes import answer, stream_id
from services.chassis.service import Service
from services.messages import text
from services.policy import Pack, Packs

from .application import Application
from .case_requests import CaseRequests
from .checks import is_adult, refusal, structural
from .filing import FilingBody, read
from .filing_registry import CaseRequest, FilingCommand, HouseholdInForce, Repeated, claiming, file, files_of
from .requests import PATHS, Changed, ErasureAsked, HouseholdCheck, HouseholdKeysAsked, Withdrawn
from .withdrawal import withdraw

SQL = statements(__package__, "api.sql")

Body = TypeVar("Body", bound=Model)


def receipt(application: UUID, region: str, filed: datetime) -> str:
    """Returns the receipt number: region, day of filing, and 40 random bits of the application id in 8 characters."""
    return f"{region}-{filed:%Y%m%d}-{encode(application.int, 8)}"


class CaseShown(TypedDict):
    """The status of a case, without persons and facts. A case that was not accepted has a `reason`; any other has `due_on`."""

    application: UUID
    receipt: str
    region: str
    filed_on: date
    status: str
    reason: NotRequired[str]
    zh: NotRequired[str]
    en: NotRequired[str]
    due_on: NotRequired[date]
    turn: NotRequired[int]
    category: NotRequired[str]
    departments: NotRequired[dict[str, Literal["decided", "waiting"]]]
    hearing: NotRequired[JsonValue]
    correction: NotRequired[JsonValue]
    reconsiderations: NotRequired[list[JsonValue]]
    statement: NotRequired[JsonValue]


class Api:
    """The routes of intake."""

    def __init__(self, service: Service, packs: Packs, life: CaseRequests) -> None:
        self._service, self._packs, self._handlers = service, packs, life.handlers()
        self._vault = service.definition.vault

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes."""
        return [
            Operation(
                "/applications",
                self.file,
                method="POST",
                body=FilingBody,
                keyed=True,
                returns=CaseShown,
                status=201,
                others={200: CaseShown},
            ),
            Operation("/household-check", self.check, method="POST", body=HouseholdCheck),
            Operation("/applications/{application}", self.show, returns=CaseShown),
            Operation(
                "/applications/{application}/withdrawal",
                self.withdraw,
                method="POST",
                body=Withdrawn,
                returns=CaseShown,
            ),
            Operation("/household-keys", self.household_keys, method="POST", body=HouseholdKeysAsked),
            Operation("/applications/{application}/erasure", self.erase, method="POST", body=ErasureAsked),
            Operation(
                "/applications/{application}/{request}",
                self.ask,
                method="POST",
                variants=PATHS,
                variants_of="request",
                returns=CaseShown,
            ),
        ]

    async def file(self, request: Request) -> Response:
        """Files one application. The header Idempotency-Key is required; a repeated one returns the first receipt."""
        key, data, now = key_of(request), await json_of(request), self._service.clock.now()
        body = read(data, now.date())
        filing = self._filing(body, data, key, now)
        application = filing.event.application
        try:
            applied = await self._service.ask(application, filing, file)
        except Repeated as repeated:
            return answer(await self._shown(repeated.application), 200)
        except HouseholdInForce as refused:
            raise await self._explained(
                refused, _applicant(body.identity), self._fields(body.identity.members, MEMBERS)
            ) from None
        return answer(_view(application, applied.state), 201)

    async def check(self, request: Request) -> Response:
        """Checks whether these persons can file together now. The filing checks this again."""
        asked = await _body(request, HouseholdCheck)
        fields = self._fields(asked.identity.members, MEMBERS)
        if claimed := await files_of(self._service.pool, list(fields)):
            asker = asked.asker or _applicant(asked.identity)
            raise await self._explained(HouseholdInForce(claimed), asker, fields)
        return answer({})

    async def household_keys(self, request: Request) -> Response:
        """Returns the keys with which outside systems read sealed messages. A household that was erased has none."""
        asked = await _body(request, HouseholdKeysAsked)
        keys = await self._vault.keys_of(asked.applications)
        return answer({"keys": {str(one): b64encode(key).decode() for one, key in keys.items()}})

    async def show(self, request: Request) -> Response:
        """Returns the status of an application."""
        return answer(await self._shown(stream_id(request)))

    async def withdraw(self, request: Request) -> Response:
        """Withdraws an application. Every department is notified."""
        application, asked = stream_id(request), await _body(request, Withdrawn)
        today = self._service.clock.today()
        event = ApplicationWithdrawn(application=application, withdrawn_on=today, reason=asked.reason)
        await self._state(application)
        applied = await self._service.ask(application, event, withdraw)
        return answer(_view(application, applied.state))

    async def erase(self, request: Request) -> Response:
        """Erases the data of a household whose file is not in force: destroys its key for ever. Every service then deletes its rows."""
        application, asked = stream_id(request), await _body(request, ErasureAsked)
        state = await self._state(application)
        if state.in_force or state.status == "withdrawing":  # departments have not given back all yet
            raise Refusal("case_in_force")
        if not self._vault.seals or await self._service.pool.fetchval(SQL["has_clear_events"], application):
            raise Refusal("stored_in_clear_text")
        await self._vault.erase(application, asked.operator, asked.reason)
        return answer({"application": str(application), "erased": True})

    async def ask(self, request: Request) -> Response:
        """Handles the other requests about a case, such as documents, changes and reconsiderations.

        `PATHS` lists them."""
        kind = PATHS.get(request.path_params["request"])
        if kind is None:
            raise NotFound("no_such_request", request=request.path_params["request"], known=sorted(PATHS))
        asked = await _body(request, kind)
        return await self._ask(stream_id(request), asked, claiming(self._handlers[kind]))

    async def _ask(self, application: UUID, asked: Model, handler: Handler) -> Response:
        members = (await self._state(application)).members.values()
        joining = self._fields(asked.persons, "persons") if isinstance(asked, Changed) else {}
        request = CaseRequest(asked, (*self._vault.persons(members), *joining))
        try:
            applied = await self._service.ask(application, request, handler)
        except HouseholdInForce as refused:
            raise await self._explained(refused, next(iter(members), ""), joining) from None
        return answer(_view(application, applied.state))

    def _fields(self, persons: Sequence[Person], path: str) -> dict[bytes, str]:
        """Maps the digest of each person's ID number to the field of that number in the body."""
        found = self._vault.persons(person.id_number for person in persons)
        return {person: f"{path}.{index}.id_number" for index, person in enumerate(found)}

    def _filing(self, body: FilingBody, data: bytes, key: str, now: datetime) -> FilingCommand:
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
        persons = self._vault.persons(one.id_number for one in body.identity.members)
        return FilingCommand(event, persons, key, self._vault.digest(sha256(data).digest()))

    async def _shown(self, application: UUID) -> dict[str, Any]:
        return _view(application, await self._state(application))

    async def _state(self, application: UUID) -> Application:
        """Returns the current state of the case. Raises NotFound."""
        folded = await self._service.log.state(application)
        if not folded.version:
            raise NotFound("no_such_application", application=str(application))
        state: Application = folded.state
        return state

    async def _explained(self, refused: HouseholdInForce, asker: str, fields: Mapping[bytes, str]) -> HouseholdInForce:
        """Adds to the refusal the fields of the persons concerned.

        If the asker is an adult member of the file in force, the refusal also has the receipt of that file and says
        what they can do instead. To anyone else it says that an officer must resolve the conflict."""
        named = [field for person, field in fields.items() if person in refused.claimed]
        errors = [{"field": field, "code": "person_in_force", **text("person_in_force", {})} for field in named]
        refused.details = {"errors": errors} if errors else {}
        for application in dict.fromkeys(refused.claimed.values()):
            state = await self._state(application)
            if asker in state.members.values() and is_adult(asker, self._service.clock.today()):
                refused.details |= _own_file(state)
                break
        return refused


MEMBERS = "identity.members"


def _applicant(identity: Identity) -> str:
    return identity.members[0].id_number


def _own_file(state: Application) -> dict[str, Any]:
    assert state.submitted is not None
    receipt = state.submitted.receipt
    said = text("own_household_in_force", {"receipt": receipt})
    return {"application": str(state.submitted.application), "receipt": receipt, **said}


async def _body(request: Request, kind: type[Body]) -> Body:
    """Returns the validated body. Raises BadRequest with all errors at once, in both languages."""
    data = await json_of(request)
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise refusal("body_unreadable", structural(error)) from None


def _submitted(application: UUID, number: str, body: FilingBody, pack: Pack, now: datetime) -> ApplicationSubmitted:
    due = pack.deadline("whole_case", now.date())
    return ApplicationSubmitted(
        application=application,
        receipt=number,
        region=body.region,
        filed_on=body.filed_on or now.date(),
        submitted_at=now,
        due_on=due.day,
        due_preliminary=due.preliminary,
        agent=body.agent,
        identity=body.identity,
        facts=body.facts,
        consent=body.consent,
    )


def _view(application: UUID, state: Application) -> dict[str, Any]:
    """Returns the case as the household sees it, without persons and facts."""
    filed = state.submitted or state.refused
    assert filed is not None
    shown: dict[str, Any] = {
        "application": str(application),
        "receipt": filed.receipt,
        "region": state.region or filed.region,
        "filed_on": filed.filed_on.isoformat(),
        "status": state.status,
    }
    if state.refused:
        shown |= {"reason": state.refused.reason, **text(state.refused.reason, {"region": filed.region})}
    if state.submitted:
        shown |= {"due_on": (state.due_on or state.submitted.due_on).isoformat(), **_progress(state)}
    if state.hearing:
        shown["hearing"] = _shown(state.hearing)
    return shown


def _progress(state: Application) -> dict[str, Any]:
    determination = state.determination
    if determination is None:
        return {"correction": _shown(state.correction), "statement": _shown(state.statement)} if state.turn else {}
    found = state.benefits
    return {
        "turn": determination.turn,
        "category": determination.category,
        "departments": {
            name: "decided" if name in found and found[name].turn == turn else "waiting"
            for name, turn in state.awaited.items()
        },
        "correction": _shown(state.correction),
        "reconsiderations": [_shown(asked) for asked in state.reconsiderations.values()],
        "statement": _shown(state.statement),
    }


def _shown(part: Model | None) -> dict[str, Any] | None:
    return part.model_dump(mode="json", exclude_defaults=True) if part else None
