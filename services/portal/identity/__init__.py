"""Sign-in, permissions and the audit log of the portal.

A page is a FastAPI route that names its action in permissions.yaml. An application with a route that names none does not start.

    router = APIRouter()

    @router.get("/cases/{application}")
    async def show(request: Request, application: UUID, person: Annotated[Person, Depends(may("case.view"))]) -> Response: ...

`may` enforces the table of permissions. It checks the role; for an action on a case, that the case is within the person's scope (own,
region, department); for an action with `step_up`, that the person has signed in recently. It records actions with `audited` in the audit
log. A browser without a session is sent to the sign-in and then back. Every unsafe method needs the token `visit(request).csrf`, in a form
as `<input type="hidden" name="csrf" value="{{ csrf }}">` or in the header X-CSRF-Token; without it the request is refused. A form that is
sent after its session has expired is kept (late.py) and filled into its page again after the person has signed in. Handlers use
`desk(request)` with `audit`, `parties`, `sharing` and `strongbox`."""

from .access_services import AccessServices, authenticate, desk, late_form, page_of_form
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
    "page_of_form",
    "sign_in_first",
    "signed_in",
    "staying",
    "visit",
]  # fmt: skip
