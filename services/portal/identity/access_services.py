"""The access services of pages, one instance for each application, and the authentication of each request."""

from uuid import UUID

from starlette.requests import Request

from services.chassis.core.database import Pool
from services.chassis.service import Service
from services.portal.provided import provided

from .audit import Audit
from .late import KEPT, LateForm, LateForms
from .parties import Parties
from .person import Keys, Person
from .referring import page_of
from .request_session import SAFE_METHODS, Forged, is_from_here, refuse_forged
from .sessions import SESSION, Sessions
from .settings import Access
from .sharing import Sharing
from .sign_in import SignIn
from .strongbox import Strongbox

STAYS_OPEN = "/live"
"""Suffix of the paths that an open page requests repeatedly by itself; such a request does not count as use of the session."""


NO_SESSION = ("/check", "/complaints")
"""The paths of forms that anybody may send, without a token of a session. They must come from a page of the portal."""


class AccessServices:
    """Sessions, sign-in, parties, sharing and the audit log. The parts use the service's database once it is running."""

    def __init__(self, service: Service, access: Access) -> None:
        self._service, self.access = service, access
        self.keys = Keys(access.secret.get_secret_value())
        self.sessions = Sessions(access, self.keys)
        self.late_forms = LateForms(self.keys)
        self.sign_in = SignIn(access)
        self.strongbox = Strongbox(access.secret.get_secret_value())

    @property
    def pool(self) -> Pool:
        """The portal's database."""
        return self._service.pool

    @property
    def audit(self) -> Audit:
        """The audit log."""
        return Audit(self.pool)

    @property
    def parties(self) -> Parties:
        """The parties of each case."""
        return Parties(self.pool)

    async def cases_of_number(self, person: Person, number: str) -> list[UUID]:
        """Returns the cases of the person with this ID number. The query is recorded in the audit log before it runs."""
        sought = Person(keys=(self.keys.of("id", number),))
        await self.audit(person, "case.find_by_person", f"person {sought.keys[0].hex()}")
        return await self.parties.cases(sought)

    @property
    def sharing(self) -> Sharing:
        """Grants on cases by code."""
        return Sharing(self.pool, self.audit, self.access.invitation_seconds)


def desk(request: Request) -> AccessServices:
    """Returns the access services of this application."""
    return provided(request.app, AccessServices)


async def authenticate(request: Request) -> None:
    """Runs before every page: identifies the person and checks that unsafe methods are not forged."""
    here = desk(request)
    used = not request.url.path.endswith(STAYS_OPEN)
    found = await here.sessions.visit(here.pool, request.cookies.get(SESSION, ""), used=used)
    request.state.visit, request.state.csrf = found, found.csrf
    request.state.visitor = found.person if found.person.is_signed_in else None
    if request.method not in SAFE_METHODS:
        if request.url.path not in NO_SESSION:
            await refuse_forged(request, here.access.url)
        elif not is_from_here(request, here.access.url):
            raise Forged("form_stale")
    await _late_form(request, here, found.person)


async def _late_form(request: Request, here: AccessServices, person: Person) -> None:
    """Loads the late form of this page, so that it is shown again; deletes it when the form is sent again."""
    cookie = request.cookies.get(KEPT, "")
    if request.method in SAFE_METHODS:
        request.state.late_form = await here.late_forms.find(here.pool, cookie, person, request.url.path)
    elif cookie:
        await here.late_forms.drop(here.pool, cookie, page_of(request, here.access.url).partition("?")[0])


def late_form(request: Request) -> LateForm | None:
    """Returns the form that the visitor sent from this page after their session had expired, and has to send again."""
    found: LateForm | None = getattr(request.state, "late_form", None)
    return found


def page_of_form(request: Request) -> str:
    """Returns the page that contained the form of this request; an empty string if it is unknown, or if the request is a GET."""
    if request.method in SAFE_METHODS:
        return ""
    page = page_of(request, desk(request).access.url)
    return "" if page == "/" else page
