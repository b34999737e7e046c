"""Tests of the expiry of sessions, and that forms from pages outside the session change nothing."""

import time

import httpx
import pytest

from services.portal.identity.sessions import SESSION

from .conftest import PORTAL, Stage, shared_stage

OPERATOR = "operator"
stage = shared_stage()


async def still_signed_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/cases")).status_code == 200


async def test_a_session_left_alone_ends(stage: Stage) -> None:
    client = await stage.browser(OPERATOR)
    assert await still_signed_in(client)
    await stage.portal.pool.execute("update sessions set seen = seen - make_interval(secs => 1801)")
    assert not await still_signed_in(client)


async def test_a_session_that_is_used_goes_on(stage: Stage) -> None:
    client = await stage.browser(OPERATOR)
    for _ in range(3):
        await stage.portal.pool.execute("update sessions set seen = seen - make_interval(secs => 1000)")
        assert await still_signed_in(client)


async def test_a_session_ends_however_much_it_is_used(stage: Stage) -> None:
    client = await stage.browser(OPERATOR)
    await stage.portal.pool.execute("update sessions set begun = begun - make_interval(secs => 28801)")
    assert not await still_signed_in(client)


async def test_ended_sessions_are_swept_away(stage: Stage) -> None:
    await stage.browser(OPERATOR)
    await stage.portal.pool.execute("update sessions set seen = seen - interval '1 day'")
    await stage.browser(OPERATOR)
    assert await stage.portal.pool.fetchval("select count(*) from sessions") == 1


@pytest.mark.parametrize("cookie", ["", "nonsense", "x" * 5000])
async def test_a_cookie_that_nobody_was_given_is_nobody(stage: Stage, cookie: str) -> None:
    client = stage.client()
    client.cookies.set(SESSION, cookie)
    assert not await still_signed_in(client)


async def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(stage: Stage) -> None:
    client = await stage.browser(OPERATOR)
    copy = stage.client()
    copy.cookies.set(SESSION, client.cookies[SESSION])
    answer = await client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert not await still_signed_in(copy)


async def test_a_form_carries_the_token_as_a_field(stage: Stage) -> None:
    client = await stage.browser(OPERATOR)
    token = client.headers.pop("X-CSRF-Token")
    assert (await client.post("/sign-out", data={"csrf": token})).status_code == 303


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {}},
        {"data": {"csrf": "wrong"}},
        {"data": {"csrf": "通行"}},
        {"json": {"csrf": "token"}},
        {"headers": {"X-CSRF-Token": "wrong"}},
        {"files": {"csrf": ("name", b"content")}},
    ],
    ids=["none", "wrong", "not even ascii", "not a form", "wrong header", "a file"],
)
async def test_without_its_token_a_form_changes_nothing(stage: Stage, sent: dict[str, object]) -> None:
    client = await stage.browser(OPERATOR)
    del client.headers["X-CSRF-Token"]
    answer = await client.post("/sign-out", **sent)  # type: ignore[arg-type]
    assert answer.status_code == 403
    assert "未作任何更改" in answer.text
    assert await still_signed_in(client)


async def test_the_token_of_another_session_is_wrong(stage: Stage) -> None:
    client, other = await stage.browser(OPERATOR), await stage.browser(OPERATOR)
    client.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
    assert (await client.post("/sign-out")).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": PORTAL}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
        ({"origin": PORTAL}, 303),
    ],
)
async def test_a_form_of_another_page_is_refused_even_with_the_token(
    stage: Stage, headers: dict[str, str], status: int
) -> None:
    client = await stage.browser(OPERATOR)
    assert (await client.post("/sign-out", headers=headers)).status_code == status


async def test_who_is_not_signed_in_cannot_send_a_form(stage: Stage) -> None:
    assert (await stage.client().post("/sign-out")).status_code == 401


async def test_a_browser_is_sent_to_sign_in_and_a_script_is_told(stage: Stage) -> None:
    client = stage.client()
    page = await client.get("/cases?region=330304&lang=en", headers={"accept": "text/html,*/*"})
    assert page.headers["location"] == "/sign-in/again?back=%2Fcases%3Fregion%3D330304%26lang%3Den&lang=en"
    assert (await client.get("/cases", headers={"accept": "text/html"})).headers["location"] == "/sign-in?back=%2Fcases"
    assert (await client.get("/cases", headers={"accept": "text/event-stream"})).status_code == 401
    script = await client.get("/cases", headers={"hx-request": "true"})
    assert script.headers["hx-redirect"] == "/sign-in?back=%2Fcases"


async def test_who_sent_a_form_too_late_comes_back_to_its_page(stage: Stage) -> None:
    for referer, back in ((f"{PORTAL}/cases?a=b", "%2Fcases%3Fa%3Db"), ("https://evil.example/x", "%2F"), ("", "%2F")):
        answer = await stage.client().post("/join", headers={"accept": "text/html", "referer": referer})
        assert answer.headers["location"] == f"/sign-in/again?back={back}&kept=none"


async def test_who_signs_out_twice_is_signed_out(stage: Stage) -> None:
    answer = await stage.client().post("/sign-out", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_how_long_ago_one_signed_in_is_known(stage: Stage) -> None:
    for ago, fresh in ((0, True), (299, True), (301, False)):
        client = await stage.browser(OPERATOR, auth_time=int(time.time()) - ago)
        visit = await stage.desk.sessions.visit(stage.portal.pool, client.cookies[SESSION])
        assert visit.fresh is fresh
