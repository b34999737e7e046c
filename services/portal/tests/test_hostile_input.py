"""Hostile values in every address and every form of the pages: each is answered, and none is an error of the portal."""

import itertools
import re
from collections.abc import Iterator

import httpx
import pytest

from services.portal.identity.guard import Guarded
from services.portal.identity.person import ROLES

from .conftest import Stage, shared_stage
from .form import WANG, begun
from .test_permissions import case, filled, routes
from .test_replayed import KNOWN, posts

stage = shared_stage()

BEYOND = str(2**63)
HOSTILE = (
    "\0",
    "a\0b",
    BEYOND,
    "9" * 40,
    "-1",
    "1e999",
    "²",
    "٣",
    "0000-00-00",
    "10000-01-01",
    "0001-01-01",
    "x" * 300,
    "'\"%_\\",
)
NAMES = (
    "after", "amount", "before", "back", "cause", "changed_on", "code", "count", "day", "department", "draft", "kind", "lang", "limit",
    "more", "new", "number", "officer", "old", "page", "place", "reason", "receipt", "region", "seen", "service", "since", "sought",
    "state", "status", "street", "version", "what", "who", "year", "id_number", "name", "address", "operator", "expected_version", "file",
)  # fmt: skip
FIELD = re.compile(r"""name=["']([a-z_0-9.\[\]-]+)["']""")
FORGIVEN = {503}
"""The other services do not run here."""


def permitted(one: Guarded) -> str:
    return next(role for role in ROLES if role in one.permission.scopes)


def hostile_paths(path: str) -> Iterator[str]:
    """Yields the path with a hostile value in place of each of its parameters."""
    for parameter in re.findall(r"\{[^}]+\}", path):
        for value in HOSTILE:
            yield filled(path.replace(parameter, str(httpx.QueryParams({"v": value}))[2:].replace("+", "%20")), "x")


async def assert_answered(client: httpx.AsyncClient, method: str, path: str, **options: object) -> httpx.Response:
    try:
        answer = await client.request(method, path, **options)  # type: ignore[arg-type]
    except Exception as error:
        raise AssertionError(f"{method} {path} {options}: {error!r}") from error
    assert answer.status_code < 500 or answer.status_code in FORGIVEN, f"{method} {path} {options}: {answer.text[:300]}"
    return answer


async def test_no_value_in_a_path_is_an_error_of_the_portal(stage: Stage) -> None:
    for one in routes(stage):
        async with await stage.browser(permitted(one), **KNOWN) as client:
            for path, method in itertools.product(hostile_paths(one.path), set(one.methods) & {"GET", "POST"}):
                await assert_answered(client, method, path)


async def test_no_value_in_a_query_is_an_error_of_the_portal(stage: Stage) -> None:
    application = await case(stage)
    for one in routes(stage):
        if "GET" not in one.methods or one.path.endswith("/live"):
            continue
        async with await stage.browser(permitted(one), **KNOWN) as client:
            for value in HOSTILE:
                await assert_answered(client, "GET", filled(one.path, application), params=dict.fromkeys(NAMES, value))
            for name in NAMES:
                await assert_answered(client, "GET", filled(one.path, application), params={name: BEYOND})


async def test_no_value_in_a_form_is_an_error_of_the_portal(stage: Stage) -> None:
    application = await case(stage)
    for one, role in posts(stage):
        async with await stage.browser(role, **KNOWN) as client:
            path = filled(one.path, application)
            page = await client.get(path)
            names = {*NAMES, *FIELD.findall(page.text)}
            for value in HOSTILE:
                await assert_answered(client, "POST", path, data=dict.fromkeys(names, value))
                await assert_answered(
                    client, "POST", path, files={"file": (f"{value}.jpg", value.encode(), "image/jpeg")}
                )


async def test_no_value_in_a_question_of_the_form_is_an_error_of_the_portal(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        for step in (
            "region",
            "agent",
            "members",
            "persons/1",
            "income",
            "home",
            "supporters",
            "papers",
            "check",
            "consent",
        ):
            page = await assert_answered(client, "GET", f"{draft}/{step}")
            names = {*NAMES, *FIELD.findall(page.text)} - {"version"}
            for value in HOSTILE:
                await assert_answered(
                    client, "POST", f"{draft}/{step}", data={**dict.fromkeys(names, value), "version": "1"}
                )
                await assert_answered(client, "POST", f"{draft}/{step}", data={"version": value})


@pytest.mark.parametrize("body", [b"\0" * 100, b"%00=%00", b"a" * 100_000, b"=&" * 2_000, b"%ED%A0%80=%FF"])
async def test_no_bytes_of_a_form_are_an_error_of_the_portal(stage: Stage, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        for path in (f"{draft}/region", f"{draft}/discard", "/join", "/sign-out"):
            await assert_answered(client, "POST", path, content=body, headers=headers)
            multipart = {"content-type": "multipart/form-data; boundary=X"}
            await assert_answered(client, "POST", path, content=body, headers=multipart)
