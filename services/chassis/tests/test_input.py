"""Input that no service accepts, whatever its route: addresses, media types, JSON, query strings."""

from typing import Annotated, Any

import httpx
import pytest
from pydantic import BaseModel, Field
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core import problems
from services.chassis.core.command import Refusal
from services.chassis.core.problems import bare, problem
from services.chassis.http.addresses import CheckAddress
from services.chassis.http.bodies import KEY_CHARACTERS, body_of, key_of
from services.chassis.http.operation import Number, Operation, Query, Word, query_of
from services.chassis.operators.operator_routes import answer


class Wish(Query):
    name: Word = ""
    after: Number = 0


class Order(BaseModel):
    name: Annotated[str, Field(max_length=10)] = ""
    amount: float = 0


async def find(request: Request) -> Response:
    return answer(query_of(request, Wish).model_dump())


async def order(request: Request) -> Response:
    return answer({"key": key_of(request), "order": await body_of(request, Order)})


async def ask(method: str, path: str, **options: Any) -> tuple[int, str | None]:
    """Returns status and problem code of an answer."""
    routes = [
        Operation("/find/{application}/{number:int}", find, query=Wish),
        Operation("/order", order, method="POST"),
    ]
    handlers: Any = {Refusal: problems.handler(bare)}
    address = Middleware(CheckAddress, refused=lambda error: problem(error, bare))
    app = Starlette(routes=routes, exception_handlers=handlers, middleware=[address])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        got = await client.request(method, path, **options)
    return got.status_code, got.json().get("code")


CASE = "01890a5d-ac96-774b-bcce-b302099a8057"
FIND = f"/find/{CASE}/1"


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        (FIND, (200, None)),
        (f"{FIND}?after={2**63 - 1}", (200, None)),
        (f"{FIND}?name=%E5%BC%A0%0A", (200, None)),
        (f"{FIND}?after={2**63}", (422, "bad_filter")),
        (f"{FIND}?after=-1", (422, "bad_filter")),
        (f"{FIND}?after=%D9%A1x", (422, "bad_filter")),
        (f"{FIND}?other=1", (422, "bad_filter")),
        (f"{FIND}?after=1&after=2", (422, "bad_filter")),
        (f"{FIND}?name={'x' * 101}", (422, "bad_filter")),
        (f"{FIND}?name=%00", (400, "address_unreadable")),
        (f"{FIND}?name=%ED%A0%80", (400, "address_unreadable")),
        (f"{FIND}?name=%FF", (400, "address_unreadable")),
        (f"/find/{CASE}%00/1", (400, "address_unreadable")),
        (f"/find/{CASE}%0A/1", (400, "address_unreadable")),
        (f"/find/{CASE}/{2**63}", (404, "no_such_number")),
        (f"/find/{CASE}/{'9' * 400}", (404, "no_such_number")),
        ("/find/nobody/1", (404, "no_such_application")),
    ],
)
async def test_path_and_query_are_checked_before_a_handler_sees_them(path: str, refusal: tuple[int, str]) -> None:
    assert await ask("GET", path) == refusal


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "a", "name": "b"}',
        '{"name": {"x": 1, "x": 1}}',
        '{"name": "\\u0000"}',
        '{"name": ["a", {"b": "\\u0000"}]}',
        '{"\\u0000": 1}',
        '{"name": "\\ud800"}',
        '{"name": "a"} {}',
        '{"name": "a"},',
        f'{{"amount": {2**63}}}',
        f'{{"amount": -{2**70}}}',
        f'{{"amount": {"9" * 5000}}}',
        '{"amount": 1e999}',
        '{"amount": NaN}',
        '{"amount": -Infinity}',
        "[" * 100_000,
        '{"name": "' + "x" * 11 + '"}',
        "\ufeff{}",
        "nothing",
        '"\\',
    ],
)
async def test_json_that_can_be_misread_or_not_be_stored_is_refused(body: str) -> None:
    headers = {"content-type": "application/json", "idempotency-key": "1"}
    assert await ask("POST", "/order", content=body.encode(), headers=headers) == (422, "body_unreadable")


async def test_json_in_another_encoding_is_refused() -> None:
    headers = {"content-type": "application/json", "idempotency-key": "1"}
    for encoding in ("utf-16", "utf-32", "gb18030"):
        body = '{"name": "张"}'.encode(encoding)
        assert await ask("POST", "/order", content=body, headers=headers) == (422, "body_unreadable")


async def test_what_looks_suspicious_and_is_fine_is_accepted() -> None:
    headers = {"content-type": "application/json; charset=utf-8", "idempotency-key": "1"}
    for body in ('{"name": "\\\\u0000"}', '{"name": "\\ud83d\\ude00"}', '{"amount": 1e3}', '{"name": "NaN"}', ""):
        assert (await ask("POST", "/order", content=body.encode(), headers=headers))[0] == 200


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
async def test_a_body_that_is_not_said_to_be_json_is_415(kind: str) -> None:
    headers = {"idempotency-key": "1", **({"content-type": kind} if kind else {})}
    assert await ask("POST", "/order", content=b"{}", headers=headers) == (415, "media_type_unsupported")


@pytest.mark.parametrize("key", [None, "", "x" * (KEY_CHARACTERS + 1), "\xe9", "a\tb"])
async def test_a_request_without_a_valid_idempotency_key_is_400(key: str | None) -> None:
    headers = {b"idempotency-key": key.encode("latin-1")} if key is not None else {}
    assert await ask("POST", "/order", json={}, headers=headers) == (400, "idempotency_key_missing")
