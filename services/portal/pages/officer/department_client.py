"""What officers ask of the services: the case as a department knows it, and that facts be taken as established."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import httpx
from lianban_contracts.verification import Findings

from services.chassis.core.command import Refusal
from services.chassis.core.problems import NotFound
from services.policy import Packs, UnknownPack
from services.portal.clients.problems import details_of, problem_of
from services.portal.clients.service_clients import ServiceClients
from services.portal.identity.parties import REVIEW

from .case_view import CHANGED_MEANWHILE, CaseView, LaterEvent, case_view
from .dossier import Dossier


class Stale(Exception):
    """The case has gone on since it was looked at; `since`: what happened."""

    def __init__(self, version: int, since: Sequence[LaterEvent]) -> None:
        super().__init__(version)
        self.version, self.since = version, since


class RefusedThere(Refusal):
    """The service refused; in its own words, with its HTTP status."""

    def __init__(self, code: str, status: int = 422, **details: object) -> None:
        super().__init__(code, **details)
        self.status = status


class Services:
    """Asks the departments' services what they show to, and do for, their own officers."""

    def __init__(self, others: ServiceClients, packs: Packs) -> None:
        self._others, self._packs = others, packs

    async def dossier(self, department: str, application: UUID) -> Dossier:
        """The case of a department. Raises NotFound where it has none, Unavailable where it does not answer."""
        answer = await self._others.ask(service_of(department), "GET", f"/cases/{application}")
        if answer.is_error:
            raise NotFound("no_such_application", application=str(application))
        return self._read(department, case_view(answer.content))

    async def establish(
        self, department: str, application: UUID, number: int | None, body: Mapping[str, object]
    ) -> Dossier:
        """Takes facts as established, or answers a reconsideration; the case after it. Raises Stale, or RefusedThere."""
        path = "facts" if number is None else f"reconsiderations/{number}"
        return await self._post(department, application, path, body)

    async def request(self, department: str, application: UUID, body: Mapping[str, object]) -> Dossier:
        """Asks the household for documents; the case after it. Raises Stale, or RefusedThere."""
        return await self._post(department, application, "requests", body)

    async def close(self, department: str, application: UUID, number: int, body: Mapping[str, object]) -> Dossier:
        """Closes a request for documents; the case after it. Raises RefusedThere."""
        return await self._post(department, application, f"requests/{number}", body)

    async def propose(self, application: UUID, body: Mapping[str, object]) -> Dossier:
        """Proposes an amount above its cap; the case after it. Raises Stale, or RefusedThere."""
        return await self._post(REVIEW, application, "proposals", body)

    async def answer_proposal(self, application: UUID, number: int, body: Mapping[str, object]) -> Dossier:
        """Answers a proposal; the case after it. Raises RefusedThere."""
        return await self._post(REVIEW, application, f"proposals/{number}", body)

    async def finish_task(self, department: str, application: UUID, body: Mapping[str, object]) -> Dossier:
        """Records that an officer finished a task; the case after it. Raises RefusedThere."""
        return await self._post(department, application, "tasks", body)

    async def record_objection(self, application: UUID, body: Mapping[str, object]) -> Dossier:
        """Records an objection to a public notice; the case after it. Raises RefusedThere."""
        return await self._post(REVIEW, application, "objections", body)

    async def answer_objection(self, application: UUID, number: int, body: Mapping[str, object]) -> Dossier:
        """Answers an objection; the case after it. Raises RefusedThere."""
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
            pack = self._packs.get(named) if named else None
        except UnknownPack:
            pack = None
        return Dossier(department, view, pack)


def service_of(department: str) -> str:
    """The service of a department; civil affairs reviews."""
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
