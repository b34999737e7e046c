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

from .answers import sign_in_first
from .audit import Audit
from .desk import Desk, arrive, desk, late_form
from .guard import guarded
from .late import LateForm
from .may import May, may, signed_in
from .parties import Parties, Party
from .person import ANONYMOUS, Person
from .routes import router
from .settings import Access, load
from .sharing import Sharing
from .strongbox import Strongbox
from .visit import Forged, NotSignedIn, Visit, csrf, visit
from .watching import Onlooker, onlooker, staying

__all__ = [
    "ANONYMOUS", "Access", "Audit", "Desk", "Forged", "LateForm", "May", "NotSignedIn", "Onlooker", "Parties", "Party", "Person", "Sharing", "Strongbox", "Visit",
    "arrive", "csrf", "desk", "guarded", "late_form", "load", "may", "onlooker", "router", "sign_in_first", "signed_in", "staying", "visit",
]  # fmt: skip
