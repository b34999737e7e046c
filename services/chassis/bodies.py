"""The JSON body of a request as a record."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from .problems import BadRequest

Body = TypeVar("Body", bound=BaseModel)


async def body_of(request: Request, kind: type[Body]) -> Body:
    """The body, checked. Raises BadRequest with every error at once."""
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        found = [{"field": ".".join(map(str, wrong["loc"])), "detail": wrong["msg"]} for wrong in error.errors()]
        raise BadRequest("request_unreadable", errors=found) from None
