"""The context of operators' pages."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.portal.clients.all_services import AllServices
from services.portal.web.context import RequestContext

from .trace_settings import TraceBackend


@dataclass(frozen=True, slots=True)
class OperatorContext(RequestContext):
    """A request with all services and the trace backend."""

    @property
    def all_services(self) -> AllServices:
        """All services, the portal included."""
        return self.service(AllServices)

    @property
    def trace_backend(self) -> TraceBackend:
        """Where traces are shown outside the portal."""
        return self.service(TraceBackend)


async def operator_context(request: Request) -> OperatorContext:
    """The context of a request."""
    return OperatorContext(request)


Context = Annotated[OperatorContext, Depends(operator_context)]
