"""What pages ask of access: one of it in the application."""

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
from .request_session import SAFE_METHODS, refuse_forged
from .sessions import SESSION, Sessions
from .settings import Access
from .sharing import Sharing
from .sign_in import SignIn
from .strongbox import Strongbox

STAYS_OPEN = "/live"
"""How the paths end that a page asks again and again by itself, while nobody may be before it."""


class AccessServices:
    """Everything about people in one place. Its parts use the database of the service once that runs."""

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
        """Who is party to which case."""
        return Parties(self.pool)

    async def cases_of_number(self, person: Person, number: str) -> list[UUID]:
        """The cases of whoever has this ID number; that this person asked is written down before he hears anything."""
        sought = Person(keys=(self.keys.of("id", number),))
        await self.audit(person, "case.find_by_person", f"person {sought.keys[0].hex()}")
        return await self.parties.cases(sought)

    @property
    def sharing(self) -> Sharing:
        """Help by others."""
        return Sharing(self.pool, self.audit, self.access.invitation_seconds)


def desk(request: Request) -> AccessServices:
    """The desk of this application."""
    return provided(request.app, AccessServices)


async def authenticate(request: Request) -> None:
    """Before every page: who is there, and whether he sent it."""
    here = desk(request)
    used = not request.url.path.endswith(STAYS_OPEN)
    found = await here.sessions.visit(here.pool, request.cookies.get(SESSION, ""), used=used)
    request.state.visit, request.state.csrf = found, found.csrf
    request.state.visitor = found.person if found.person.is_signed_in else None
    if request.method not in SAFE_METHODS:
        await refuse_forged(request, here.access.url)
    await _late_form(request, here, found.person)


async def _late_form(request: Request, here: AccessServices, person: Person) -> None:
    """What the visitor sent too late from this page is shown in it, until he has sent it again."""
    cookie = request.cookies.get(KEPT, "")
    if request.method in SAFE_METHODS:
        request.state.late_form = await here.late_forms.find(here.pool, cookie, person, request.url.path)
    elif cookie:
        await here.late_forms.drop(here.pool, cookie, page_of(request, here.access.url).partition("?")[0])


def late_form(request: Request) -> LateForm | None:
    """What the visitor sent too late from this page, and has to send again."""
    found: LateForm | None = getattr(request.state, "late_form", None)
    return found
