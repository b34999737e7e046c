"""Tests that the portal does not start with a page that names no permission."""

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI

from services.portal.identity import Person, authenticate, guarded, may


def app(router: APIRouter, *dependencies: Any) -> FastAPI:
    made = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(one) for one in dependencies])
    made.include_router(router, prefix="/part")
    return made


async def page(person: Annotated[Person, Depends(may("start.view"))]) -> None: ...


async def bare() -> None: ...


def test_an_application_with_a_page_that_names_no_action_does_not_start() -> None:
    router = APIRouter()
    router.get("/good")(page)
    assert [one.path for one in guarded(app(router, authenticate))] == ["/part/good"]
    router.get("/bad")(bare)
    with pytest.raises(ValueError, match=r"^/part/bad: names 0 actions, not one$"):
        guarded(app(router, authenticate))


@pytest.mark.parametrize(
    ("actions", "path", "said"),
    [
        (("start.view", "cases.list"), "/two", "names 2 actions"),
        (("case.view",), "/case", "no {application} is in the path"),
    ],
)
def test_nor_with_one_that_names_it_wrongly(actions: tuple[str, ...], path: str, said: str) -> None:
    router = APIRouter(dependencies=[Depends(may(action)) for action in actions])
    router.get(path)(bare)
    with pytest.raises(ValueError, match=said):
        guarded(app(router, authenticate))


def test_nor_with_one_that_does_not_ask_who_is_there() -> None:
    router = APIRouter()
    router.get("/good")(page)
    with pytest.raises(ValueError, match="asks nobody who is there"):
        guarded(app(router))


def test_nor_with_what_is_no_page_at_all() -> None:
    made = app(APIRouter(), authenticate)
    made.add_route("/bypass", lambda request: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(ValueError, match="/bypass: no page of FastAPI"):
        guarded(made)


def test_an_action_that_the_table_does_not_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        may("case.burn")
