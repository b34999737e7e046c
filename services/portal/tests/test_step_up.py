"""Tests that an export or another action with `step_up` requires a recent sign-in and is recorded in the audit log."""

import time
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI

from services.portal.identity import Person, authenticate, guarded, may
from services.portal.identity.sessions import SESSION
from services.portal.provided import provide
from services.portal.web import errors

from .conftest import PORTAL, Stage

pages = APIRouter()
Exporter = Annotated[Person, Depends(may("indicators.export"))]


@pages.get("/export")
@pages.post("/export")
async def export(person: Exporter) -> str:
    return person.account


async def browser(stage: Stage, ago: int) -> httpx.AsyncClient:
    """Returns an operator who signed in this many seconds ago, with an application of one page with `step_up`."""
    signed_in = await stage.browser("operator", auth_time=int(time.time()) - ago)
    app = FastAPI(dependencies=[Depends(authenticate)], docs_url=None, redoc_url=None, openapi_url=None)
    provide(app, stage.desk)
    app.include_router(pages)
    errors.handle(app)
    guarded(app)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PORTAL, headers=signed_in.headers)
    client.headers["accept"] = "text/html"
    client.cookies.set(SESSION, signed_in.cookies[SESSION])
    return client


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_who_has_just_signed_in_goes_on_and_it_is_written_down(stage: Stage, method: str) -> None:
    assert (await (await browser(stage, 0)).request(method, "/export")).status_code == 200
    (line,) = await stage.desk.audit.lines(account="https://issuer operator")
    assert (line["action"], line["outcome"]) == ("indicators.export", "done")


async def test_who_signed_in_long_ago_signs_in_again_first(stage: Stage) -> None:
    client = await browser(stage, 3600)
    answer = await client.get("/export?year=2026")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in/again?back=%2Fexport%3Fyear%3D2026&fresh=1",
    )
    form = await client.post("/export", headers={"referer": f"{PORTAL}/export"})
    assert form.headers["location"] == "/sign-in/again?back=%2Fexport&fresh=1&kept=none"
    assert await stage.desk.audit.lines(account="https://issuer operator") == []
