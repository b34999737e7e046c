"""Operations and the JSON API are for systems inside the house, never for a browser or the public address."""

import pytest

from services.portal.access.front import front_door

from .conftest import PORTAL, Stage, shared_stage

INSIDE = ("/parked", "/lag", "/api/applications", "/metrics", "/verify")
stage = shared_stage()


@pytest.mark.parametrize("path", INSIDE)
async def test_what_is_for_systems_is_no_page(stage: Stage, path: str) -> None:
    async with stage.client() as outside, stage.system() as inside:
        assert (await outside.get(path)).status_code == 404
        assert (await inside.get(path)).status_code == 200
        assert (await inside.get(path, headers={"sec-fetch-site": "none"})).status_code == 404


async def test_no_page_of_another_site_empties_the_read_model(stage: Stage) -> None:
    async with stage.system() as inside:
        answer = await inside.post("/rebuild", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("url", "host", "in_front"),
    [
        (PORTAL, "portal", True),
        (PORTAL, "portal.lianban.svc:8080", False),
        ("http://127.0.0.1:20001", "127.0.0.1:20001", False),
        ("http://127.0.0.1:20001", "localhost:20001", False),
        ("http://127.0.0.1:20001", "[::1]:20001", False),
        ("http://127.0.0.1:20001", "portal:8080", False),
        ("http://127.0.0.1:20001", "evil.example:20001", True),
        ("http://127.0.0.1:20001", "", True),
    ],
)
def test_a_name_tells_outside_from_inside(url: str, host: str, in_front: bool) -> None:
    assert front_door(url)({"headers": [(b"host", host.encode())]}) is in_front
