"""Writing to the register of a department: rows of one kind are validated and written by one statement."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from asyncpg import UniqueViolationError
from lianban_contracts.model import Model
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from typing_extensions import TypedDict

from services.chassis.core.database import Connection
from services.chassis.core.problems import BadRequest, NotFound
from services.chassis.http.bodies import errors_of, json_of
from services.chassis.http.operation import Operation
from services.chassis.operators.operator_routes import answer
from services.chassis.service import Service
from services.policy.core.amounts import MOST_MEMBER_FEN, excessive

from .referred_persons import decide_again

TOO_LARGE = f"the amounts come to more than {MOST_MEMBER_FEN} fen"

Around = Callable[[Connection, Sequence[Any]], AbstractAsyncContextManager[None]]
"""A context manager around the write, in the same transaction."""


def nothing(connection: Connection, rows: Sequence[Any]) -> AbstractAsyncContextManager[None]:
    """The default: does nothing before or after the write."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its model, and the SQL statement that writes a JSON array of rows. It returns `person` of each row that has
    changed, if the rows are about persons; the cases of these persons are decided again."""

    row: type[Model]
    put: str
    around: Around = nothing


class Written(TypedDict):
    """The number of rows that were written."""

    register: str
    rows: int


def record_routes(service: Service, kinds: Mapping[str, Kind]) -> Sequence[BaseRoute]:
    """Returns the route `PUT /register/<kind>`. It inserts a JSON array of rows and replaces rows with the same key."""
    listed = {name: tuple[kind.row, ...] for name, kind in kinds.items()}  # type: ignore[name-defined]
    adapters = {name: TypeAdapter(rows) for name, rows in listed.items()}

    async def put(request: Request) -> Response:
        """Inserts rows into a register, and replaces rows with the same key."""
        name = request.path_params["kind"]
        if name not in kinds:
            raise NotFound("no_such_register", register=name, known=sorted(kinds))
        data = await json_of(request)
        try:
            rows = adapters[name].validate_json(data)
        except ValidationError as error:
            raise BadRequest("records_unreadable", errors=errors_of(error)) from None
        if wrong := [path for path, _ in excessive({}, {str(index): row for index, row in enumerate(rows)})]:
            raise BadRequest("records_unreadable", errors=[{"field": path, "detail": TOO_LARGE} for path in wrong])
        try:
            await _put(service, kinds[name], rows, adapters[name].dump_json(rows).decode())
        except UniqueViolationError as error:
            raise BadRequest("record_of_another", register=name, detail=error.detail) from None
        return answer({"register": name, "rows": len(rows)})

    return [Operation("/register/{kind}", put, method="PUT", variants=listed, variants_of="kind", returns=Written)]


async def _put(service: Service, kind: Kind, rows: Sequence[Model], listed: str) -> None:
    async with service.pool.acquire() as connection, connection.transaction(), kind.around(connection, rows):
        changed = await connection.fetch(kind.put, listed)
        await decide_again(connection, (row["person"] for row in changed if "person" in row))
