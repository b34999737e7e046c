"""The client of the departments' services for officers: reads cases and sends commands."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import httpx
from lianban_contracts.verification import Findings

from services.chassis.core.command import Refusal
from services.chassis.core.problems import NotFound
from services.policy import Pack, Packs, UnknownPack
from services.portal.clients.problems import details_of, problem_of
from services.portal.clients.service_clients import ServiceClients
from services.portal.identity.parties import REVIEW

from .case_view import CHANGED_MEANWHILE, CaseView, LaterEvent, case_view
from .dossier import Dossier


class Stale(Exception):
    """The case has changed since the officer saw it. `since`: the events."""

    def __init__(self, version: int, since: Sequence[LaterEvent]) -> None:
        super().__init__(version)
        self.version, self.since = version, since


class RefusedThere(Refusal):
    """The service refused the command. It has the message and the HTTP status of the service."""

    def __init__(self, code: str, status: int = 422, **details: object) -> None:
        super().__init__(code, **details)
        self.status = status


class Services:
    """Requests of officers to the service of their department."""

    def __init__(self, others: ServiceClients, packs: Packs) -> None:
        self._others, self._packs = others, packs

    async def dossier(self, department: str, application: UUID) -> Dossier:
        """Returns the case of a department. Raises NotFound if it has no such case, Unavailable if it does not answer."""
        answer = await self._others.ask(service_of(department), "GET", f"/cases/{application}")
        if answer.is_error:
            raise NotFound("no_such_application", application=str(application))
        return self._read(department, case_view(answer.content))

    async def establish(
        self, department: str, application: UUID, number: int | None, body: Mapping[str, object]
    ) -> Dossier:
        """Establishes facts or answers a reconsideration; with `preview` in the body, only shows what would change. Returns the case afterwards. Raises Stale or RefusedThere."""
        path = "facts" if number is None else f"reconsiderations/{number}"
        return await self._post(department, application, path, body)

    async def request(self, department: str, application: UUID, body: Mapping[str, object]) -> Dossier:
        """Asks the household for documents. Returns the case afterwards. Raises Stale or RefusedThere."""
        return await self._post(department, application, "requests", body)

    async def close(self, department: str, application: UUID, number: int, body: Mapping[str, object]) -> Dossier:
        """Closes a document request. Returns the case afterwards. Raises RefusedThere."""
        return await self._post(department, application, f"requests/{number}", body)

    async def propose(self, application: UUID, body: Mapping[str, object]) -> Dossier:
        """Proposes an amount above its cap. Returns the case afterwards. Raises Stale or RefusedThere."""
        return await self._post(REVIEW, application, "proposals", body)

    async def answer_proposal(self, application: UUID, number: int, body: Mapping[str, object]) -> Dossier:
        """Answers a proposal. Returns the case afterwards. Raises RefusedThere."""
        return await self._post(REVIEW, application, f"proposals/{number}", body)

    async def finish_task(self, department: str, application: UUID, body: Mapping[str, object]) -> Dossier:
        """Records that an officer finished a task. Returns the case afterwards. Raises RefusedThere."""
        return await self._post(department, application, "tasks", body)

    async def record_emergency(self, application: UUID, body: Mapping[str, object]) -> Dossier:
        """Records an emergency, whose aid is decided at once. Returns the case afterwards. Raises RefusedThere."""
        return await self._post(REVIEW, application, "emergencies", body)

    async def record_objection(self, application: UUID, body: Mapping[str, object]) -> Dossier:
        """Records an objection to a public notice. Returns the case afterwards. Raises RefusedThere."""
        return await self._post(REVIEW, application, "objections", body)

    async def answer_objection(self, application: UUID, number: int, body: Mapping[str, object]) -> Dossier:
        """Answers an objection. Returns the case afterwards. Raises RefusedThere."""
        return await self._post(REVIEW, application, f"objections/{number}", body)

    async def _post(self, department: str, application: UUID, path: str, body: Mapping[str, object]) -> Dossier:
        answer = await self._others.ask(service_of(department), "POST", f"/cases/{application}/{path}", body)
        if answer.is_error:
            raise _refusal(answer)
        return self._read(department, case_view(answer.content))

    def _read(self, department: str, view: CaseView) -> Dossier:
        determined = view.determination.pack if view.determination else None
        named = determined if department == REVIEW else view.pack
        try:
            pack = self._packs.get(named) if named else self._pack_of_filing(view)
        except UnknownPack:
            pack = None
        return Dossier(department, view, pack)

    def _pack_of_filing(self, view: CaseView) -> Pack | None:
        return self._packs.in_force(view.region, view.filed_on) if view.region and view.filed_on else None


def service_of(department: str) -> str:
    """The service of a department; for civil affairs it is review."""
    return "review" if department == REVIEW else department


def _refusal(answer: httpx.Response) -> Exception:
    code = problem_of(answer).code
    if code == "changed_meanwhile":
        changed = CHANGED_MEANWHILE.validate_json(answer.content)
        return Stale(changed.version, changed.since)
    return RefusedThere(code, answer.status_code, **details_of(answer))


def body_of(officer: str, reason: str, version: int, found: Findings) -> dict[str, object]:
    """The body of a command to a department's service."""
    facts = found.model_dump(mode="json")
    return {"officer": officer, "reason": reason, "expected_version": version, "facts": facts}
