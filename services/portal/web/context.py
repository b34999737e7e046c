"""The context of a request. Handlers take `context: Context`; FastAPI passes it in.

Roles extend `RequestContext` with the services of their pages: `drafts/context.py`, `pages/officer/context.py`,
`pages/operator/context.py`. Each attribute is looked up when it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from services.chassis.core.clock import Clock
from services.chassis.core.database import Pool
from services.chassis.operators.operator_routes import stream_id
from services.chassis.service import Service
from services.messages import say
from services.policy.explain.pack_text import Language
from services.portal import identity
from services.portal.clients.service_clients import ServiceClients
from services.portal.identity import AccessServices, LateForm, Person, RequestSession
from services.portal.provided import Provided, provided

from .language import language
from .live import Hub


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request: its person, its application, its language, and the services that its handler uses."""

    request: Request

    def service(self, kind: type[Provided]) -> Provided:
        """Returns the application's service of this class. Raises KeyError."""
        return provided(self.request.app, kind)

    @property
    def application(self) -> UUID:
        """The id of the application in the path. Raises BadRequest."""
        return stream_id(self.request)

    @property
    def language(self) -> Language:
        """The language of the response: `zh` or `en`."""
        return language(self.request)

    async def typed(self) -> dict[str, str]:
        """Returns the text fields of the submitted form, without files."""
        return {name: value for name, value in (await self.request.form()).items() if isinstance(value, str)}

    def sentences(self, codes: Mapping[str, str]) -> dict[str, str]:
        """Returns the sentence for each code in the language of the response, for example the errors of a form by field."""
        return {name: say(self.language, code) for name, code in codes.items()}

    @property
    def visit(self) -> RequestSession:
        """The session of the request: the person, the token of forms, and whether the sign-in is recent."""
        return identity.visit(self.request)

    @property
    def person(self) -> Person:
        """The person who sent the request."""
        return self.visit.person

    @property
    def late_form(self) -> LateForm | None:
        """The form that the person sent from this page after their session had expired."""
        return identity.late_form(self.request)

    @property
    def access(self) -> AccessServices:
        """Sessions, parties, sharing and the audit log."""
        return self.service(AccessServices)

    @property
    def pool(self) -> Pool:
        """The portal's database."""
        return self.service(Service).pool

    @property
    def clock(self) -> Clock:
        """The service's clock."""
        return self.service(Service).clock

    @property
    def clients(self) -> ServiceClients:
        """The other services."""
        return self.service(ServiceClients)

    @property
    def hub(self) -> Hub:
        """Notifies open pages of changes to their case."""
        return self.service(Hub)


async def request_context(request: Request) -> RequestContext:
    """Returns the context of a request."""
    return RequestContext(request)


Context = Annotated[RequestContext, Depends(request_context)]
