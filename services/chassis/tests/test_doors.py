"""Programs can use the internal application of a service; browsers can use only public pages."""

from collections.abc import Mapping

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from services.chassis.runtime.application import RefuseBrowsers


async def done(request: Request) -> Response:
    return PlainTextResponse("done")


CLIENT = TestClient(RefuseBrowsers(Starlette(routes=[Route("/command", done, methods=["POST"])])))


def test_a_program_is_let_in() -> None:
    assert CLIENT.post("/command").text == "done"


@pytest.mark.parametrize("said", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_page_in_a_browser_cannot_reach_a_command(said: Mapping[str, str]) -> None:
    answer = CLIENT.post("/command", headers=said)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
