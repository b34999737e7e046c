"""Routes with declared types. Path and query are validated before the handler; the OpenAPI document is made of the same types."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.chassis.core.problems import BadRequest, NotFound

from .json_input import MOST

Parameters = TypeVar("Parameters", bound="Query")

Endpoint = Callable[[Request], Awaitable[Response]]

Number = Annotated[int, Field(ge=0, le=MOST)]
"""A number in a path or query that PostgreSQL can store."""

Word = Annotated[str, StringConstraints(max_length=100)]
"""A short text in a path or query."""

Year = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
"""A year as four digits."""

QUERY = "lianban.query"

NO_OTHERS: Mapping[int, object] = MappingProxyType({})


class Query(BaseModel):
    """The parameters of a query string. An unknown or repeated one is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class RegionFilter(Query):
    """One region, or all."""

    region: Word | None = None


class RegionYear(Query):
    """A region and a year; both are required."""

    region: Word
    year: Year


class Operation(Route):
    """A route of the JSON API.

    `query`: its parameters. `body`: the type of its JSON body; by the value of the path parameter `variants_of`, if there are
    several. `returns`: the type of the answer. `others`: the types of other answers, by
    status. `keyed`: the header Idempotency-Key is required."""

    def __init__(
        self,
        path: str,
        endpoint: Endpoint,
        *,
        method: str = "GET",
        query: type[Query] = Query,
        body: object = None,
        variants: Mapping[str, object] | None = None,
        variants_of: str = "",
        returns: object = Mapping[str, JsonValue],
        status: int = 200,
        others: Mapping[int, object] = NO_OTHERS,
        keyed: bool = False,
        media_type: str = "application/json",
    ) -> None:
        self.query, self.body, self.returns, self.status = query, body, returns, status
        self.variants, self.variants_of = variants or {}, variants_of
        self.others = others
        self.keyed, self.media_type, self.described = keyed, media_type, endpoint.__doc__ or ""
        super().__init__(path, _validated(endpoint, query), methods=[method])


def _validated(endpoint: Endpoint, query: type[Query]) -> Endpoint:
    async def validated(request: Request) -> Response:
        _check_path(request.path_params)
        request.scope[QUERY] = _query(request.query_params.multi_items(), query)
        return await endpoint(request)

    return validated


def _check_path(parameters: Mapping[str, Any]) -> None:
    """Raises NotFound for an application that is no UUID, and for a number that nothing can have."""
    for name, value in parameters.items():
        if name == "application":
            application(value)
        elif isinstance(value, int) and value > MOST:
            raise NotFound("no_such_number", number=str(value)[:40])


def application(text: str) -> UUID:
    """Returns the id of an application. Raises NotFound if it is not a UUID."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("no_such_application", application=text) from None


def _query(given: Sequence[tuple[str, str]], query: type[Query]) -> Query:
    """Returns the validated parameters; empty ones count as absent. Raises BadRequest for the first error."""
    named = {name: value for name, value in given if value}
    names = [name for name, _ in given]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise BadRequest("bad_filter", name=twice, value=named.get(twice, ""))
    try:
        return query.model_validate(named)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise BadRequest("bad_filter", name=name, value=named.get(name, "")) from None


def query_of(request: Request, kind: type[Parameters]) -> Parameters:
    """Returns the parameters of the query string, which `Operation` has validated."""
    found = request.scope[QUERY]
    assert isinstance(found, kind), f"the route declares {type(found).__name__}"
    return found
