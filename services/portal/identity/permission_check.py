"""`Depends(may(action))`: lets in whom the table lets in."""

from functools import cache

from starlette.requests import Request

from services.chassis.core.command import Refusal
from services.chassis.core.problems import NotFound
from services.chassis.operators.operator_routes import stream_id

from .access_services import desk
from .permissions import Permission, permissions
from .person import Person
from .request_session import NotSignedIn, RequestSession, visit


class NotAllowed(Refusal):
    """Signed in, but not in a role that may do this."""

    status = 403


class StepUp(NotSignedIn):
    """One must sign in again for this."""


class RequirePermission:
    """The permission of one route, as a dependency that gives the person."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Person:
        """Who is there. Raises NotSignedIn, NotAllowed, StepUp, or NotFound for a case that is not his."""
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
        """A case of others is answered like one that does not exist, so that nobody learns which do."""
        application, here = stream_id(request), desk(request)
        if not await here.parties.reached(application, person, scopes):
            await here.audit(person, self.permission.action, f"case {application}", "refused")
            raise NotFound("no_such_application", application=str(application))


def _subject(request: Request) -> str:
    return " ".join(f"{name} {value}" for name, value in request.path_params.items())


@cache
def may(action: str) -> RequirePermission:
    """The dependency of an action. Raises KeyError for one that permissions.yaml does not name."""
    return RequirePermission(permissions()[action])


def signed_in(request: Request) -> Person:
    """Whoever is signed in, in any role; besides `may`. Raises NotSignedIn."""
    person = visit(request).person
    if not person.is_signed_in:
        raise NotSignedIn("not_signed_in")
    return person
