"""The dependency `Depends(may(action))`, which enforces the table of permissions."""

from functools import cache

from starlette.requests import Request

from services.chassis.core.command import Refusal
from services.chassis.core.problems import NotFound
from services.chassis.core.vault import Erased
from services.chassis.operators.operator_routes import stream_id

from .access_services import desk
from .permissions import Permission, permissions
from .person import Person
from .request_session import NotSignedIn, RequestSession, visit
from .statements import SQL


class NotAllowed(Refusal):
    """The person is signed in, but none of their roles may do this."""

    status = 403


class StepUp(NotSignedIn):
    """The action requires a new sign-in."""


class RequirePermission:
    """The permission of one route, as a dependency that returns the person."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Person:
        """Returns the person. Raises NotSignedIn, NotAllowed, StepUp, or NotFound for a case outside their scope."""
        here = visit(request)
        scopes = self._scopes(here)
        if "all" not in scopes:
            await self._reach(request, here.person, scopes)
        if self.permission.step_up and not here.fresh:
            raise StepUp("step_up_needed")
        if self.permission.audited:
            await desk(request).audit(here.person, self.permission.action, _subject(request))
        return here.person

    def _scopes(self, here: RequestSession) -> frozenset[str]:
        scopes = self.permission.scopes
        found = frozenset(scopes[role] for role in here.person.capacities & scopes.keys())
        if not found:
            raise NotAllowed("not_allowed") if here.person.is_signed_in else NotSignedIn("not_signed_in")
        return found

    async def _reach(self, request: Request, person: Person, scopes: frozenset[str]) -> None:
        """Raises Erased for a household whose data were erased, and NotFound for a case outside the person's scope, as for a case that does not exist, so that the response does not reveal which cases exist."""
        application, here = stream_id(request), desk(request)
        if not await here.parties.reached(application, person, scopes):
            await here.audit(person, self.permission.action, f"case {application}", "refused")
            if await here.pool.fetchval(SQL["is_erased"], application):
                raise Erased
            raise NotFound("no_such_application", application=str(application))


def _subject(request: Request) -> str:
    return " ".join(f"{name} {value}" for name, value in request.path_params.items())


@cache
def may(action: str) -> RequirePermission:
    """Returns the dependency of an action. Raises KeyError for an action that permissions.yaml does not name."""
    return RequirePermission(permissions()[action])


def signed_in(request: Request) -> Person:
    """Returns the person who is signed in, in any role; used in addition to `may`. Raises NotSignedIn."""
    person = visit(request).person
    if not person.is_signed_in:
        raise NotSignedIn("not_signed_in")
    return person
