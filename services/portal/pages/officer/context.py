"""The context of officers' pages."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.portal.drafts.context import DraftContext
from services.portal.readmodel.households import Households
from services.portal.readmodel.pack_catalogue import known

from .department_client import Services
from .trials import Trials


@dataclass(frozen=True, slots=True)
class OfficerContext(DraftContext):
    """A request with the departments' services and the trials of policy drafts."""

    async def departments(self) -> Services:
        """The departments' services, with all packs."""
        return Services(self.clients, await known())

    @property
    def households(self) -> Households:
        """The persons and addresses of households."""
        return Households(self.access.keys, self.access.strongbox)

    @property
    def trials(self) -> Trials:
        """Trials of policy drafts."""
        return self.service(Trials)


async def officer_context(request: Request) -> OfficerContext:
    """The context of a request."""
    return OfficerContext(request)


Context = Annotated[OfficerContext, Depends(officer_context)]
