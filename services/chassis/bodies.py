"""The JSON body of a request as a record."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from .problems import BadRequest

Body = TypeVar("Body", bound=BaseModel)


async def body_of(request: Request, kind: type[Body]) -> Body:
    """The body, checked; none at all is an empty one. Raises BadRequest with every error at once."""
    try:
        return kind.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise BadRequest("body_unreadable", errors=errors_of(error)) from None


def errors_of(error: ValidationError) -> list[dict[str, str]]:
    """Everything that is wrong, each with the field."""
    return [{"field": ".".join(map(str, wrong["loc"])), "detail": wrong["msg"]} for wrong in error.errors()]
