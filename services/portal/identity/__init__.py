"""Who is there, what he may do, and what of it is written down.

A page is a FastAPI route that names its action in permissions.yaml; a route that names none does not start.

    router = APIRouter()

    @router.get("/cases/{application}")
    async def show(request: Request, application: UUID, person: Annotated[Person, Depends(may("case.view"))]) -> Response: ...

`may` lets in whom the table lets in: it checks the role, for an action on a case that this case is his (own, region, department),
for a marked action that he signed in lately, and writes marked actions down. Nobody is signed in: the browser is sent to sign in
and comes back. A form carries `<input type="hidden" name="csrf" value="{{ csrf }}">` with `visit(request).csrf`, or the header
X-CSRF-Token; without it no unsafe method is answered. A form that comes after its session has ended is kept (late.py) and stands in its
page again once its person has signed in. What a page itself asks: `desk(request)`, with `audit`, `parties`, `sharing`,
`strongbox`.
"""

from .access_services import AccessServices, authenticate, desk, late_form
from .answers import sign_in_first
from .audit import Audit
from .guard import guarded
from .late import LateForm
from .parties import Parties, Party
from .permission_check import RequirePermission, may, signed_in
from .person import ANONYMOUS, Person
from .request_session import Forged, NotSignedIn, RequestSession, csrf, visit
from .settings import Access, load
from .sharing import Sharing
from .strongbox import Strongbox
from .watching import Onlooker, onlooker, staying

__all__ = [
    "ANONYMOUS",
    "Access",
    "AccessServices",
    "Audit",
    "Forged",
    "LateForm",
    "NotSignedIn",
    "Onlooker",
    "Parties",
    "Party",
    "Person",
    "RequestSession",
    "RequirePermission",
    "Sharing",
    "Strongbox",
    "authenticate",
    "csrf",
    "desk",
    "guarded",
    "late_form",
    "load",
    "may",
    "onlooker",
    "sign_in_first",
    "signed_in",
    "staying",
    "visit",
]  # fmt: skip
