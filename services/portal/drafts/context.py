"""The context of pages that read drafts and documents, for households and officers."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.portal.web.context import RequestContext

from .drafts import Drafts
from .papers import Papers


@dataclass(frozen=True, slots=True)
class DraftContext(RequestContext):
    """A request with the drafts and the documents of the portal."""

    @property
    def drafts(self) -> Drafts:
        """The drafts, by id."""
        return Drafts(self.pool, self.access.strongbox)

    @property
    def papers(self) -> Papers:
        """The documents that households have uploaded."""
        return Papers(self.pool, self.access.strongbox)


async def draft_context(request: Request) -> DraftContext:
    """Returns the context of a request."""
    return DraftContext(request)


Context = Annotated[DraftContext, Depends(draft_context)]
