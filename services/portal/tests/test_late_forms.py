"""Tests of forms that arrive after their session has expired: they are answered, the input is kept for its person, and nothing is applied."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.portal.identity.late import KEPT, MOST_BYTES, MOST_FORMS
from services.portal.identity.person import ROLES
from services.portal.identity.sessions import SESSION

from .conftest import PORTAL, Stage, shared_stage
from .form import WANG, begun
from .test_permissions import case, filled
from .test_replayed import KNOWN, TOKEN, posts, written

TYPED = "家里的情况 <b>&"
SHOWN = "家里的情况 &lt;b&gt;&amp;"
HEADERS = {"accept": "text/html", "sec-fetch-site": "same-origin"}
stage = shared_stage()


async def signed_in(stage: Stage, role: str, **claims: Any) -> tuple[httpx.AsyncClient, str]:
    """Returns a browser and the token of its forms, which it does not send by itself."""
    client = await stage.browser(role, **{**KNOWN, **claims})
    return client, client.headers.pop(TOKEN)


async def too_late(
    stage: Stage, client: httpx.AsyncClient, path: str, form: Mapping[str, Any], page: str = "/", **headers: str
) -> httpx.Response:
    """Returns the response to a form that is sent from a page after the session has expired."""
    await stage.desk.sessions.end(stage.portal.pool, client.cookies[SESSION])
    return await client.post(path, data=form, headers={**HEADERS, "referer": f"{PORTAL}{page}", **headers})


async def again(stage: Stage, client: httpx.AsyncClient, role: str, **claims: Any) -> httpx.AsyncClient:
    """Returns the same browser after a new sign-in."""
    other = await stage.browser(role, **{**KNOWN, **claims})
    for kept in (one.value for one in client.cookies.jar if one.name == KEPT and one.value):
        other.cookies.set(KEPT, kept)
    return other


@pytest.fixture
async def emptied(stage: Stage) -> Stage:
    """A portal without late forms."""
    await stage.portal.pool.execute("delete from late_forms")
    return stage


async def test_no_form_of_any_role_is_lost_or_applied_or_sent_to_another_origin(emptied: Stage) -> None:
    stage, application, checked = emptied, await case(emptied), 0
    before = await written(stage)
    for one, _ in posts(stage):
        for role in (role for role in ROLES if role in one.permission.scopes):
            client, token = await signed_in(stage, role)
            answer = await too_late(stage, client, filled(one.path, application), {"csrf": token, "reason": TYPED})
            place = urlsplit(answer.headers["location"])
            assert (answer.status_code, place.netloc) == (303, "")
            if one.path == "/sign-out":
                continue
            assert (place.path, parse_qs(place.query)["kept"]) == ("/sign-in/again", ["typed"]), one.path
            page = (await client.get(answer.headers["location"])).text
            assert 'href="/sign-in?back=%2F"' in page
            assert SHOWN in (await (await again(stage, client, role)).get("/")).text, one.path
            checked += 1
    assert checked >= 25
    after = await written(stage)
    assert {table for table in before if before[table] != after[table]} == {"late_forms"}


async def test_nobody_else_sees_what_was_typed(emptied: Stage) -> None:
    client, token = await signed_in(emptied, "citizen")
    await too_late(emptied, client, "/join", {"csrf": token, "code": TYPED}, "/join")
    other = await again(emptied, client, "citizen", sub="other", name="其他人")
    assert "登录失效前" not in (await other.get("/join")).text
    elsewhere = await emptied.browser("citizen", **KNOWN)
    assert "登录失效前" not in (await elsewhere.get("/join")).text
    own = await again(emptied, client, "citizen")
    assert "登录失效前" in (page := (await own.get("/join")).text)
    assert f'value="{SHOWN}"' in page
    assert "登录失效前" not in (await own.get("/mine")).text


async def test_once_it_has_been_sent_again_it_is_forgotten(emptied: Stage) -> None:
    client, token = await signed_in(emptied, "citizen")
    await too_late(emptied, client, "/join", {"csrf": token, "code": TYPED}, "/join")
    own = await again(emptied, client, "citizen")
    sent = await own.post("/join", data={"code": TYPED}, headers={"referer": f"{PORTAL}/join"})
    assert SHOWN in sent.text
    assert "登录失效前" not in (await own.get("/join")).text
    assert await emptied.portal.pool.fetchval("select count(*) from late_forms") == 0


async def test_who_has_signed_in_again_in_another_window_is_led_to_the_page_at_once(emptied: Stage) -> None:
    client, token = await signed_in(emptied, "citizen")
    await emptied.desk.sessions.end(emptied.portal.pool, client.cookies[SESSION])
    own, form = await again(emptied, client, "citizen"), {"csrf": token, "code": TYPED}
    headers = {**HEADERS, "referer": f"{PORTAL}/join"}
    answer = await own.post("/join", data=form, headers={**headers, TOKEN: ""})
    assert (answer.status_code, answer.headers["location"]) == (303, "/join")
    assert f'value="{SHOWN}"' in (await own.get("/join")).text
    other = await again(emptied, client, "citizen", sub="other", name="其他人")
    answer = await other.post("/join", data=form, headers={**headers, TOKEN: ""})
    assert (answer.status_code, "未作任何更改" in answer.text) == (403, True)


async def test_who_must_prove_who_it_is_finds_the_form_again(emptied: Stage) -> None:
    client, token = await signed_in(emptied, "operator", auth_time=1)
    form = {"csrf": token, "service": "review", "number": "7", "reason": TYPED}
    answer = await client.post("/operations/discard", data=form, headers={**HEADERS, "referer": f"{PORTAL}/cases"})
    assert answer.headers["location"] == "/sign-in/again?back=%2Fcases&fresh=1&kept=typed"
    assert "确认是您本人" in (await client.get(answer.headers["location"])).text
    assert SHOWN in (await (await again(emptied, client, "operator")).get("/cases")).text


@pytest.mark.parametrize(
    "change",
    [
        {"csrf": ""},
        {"csrf": "00" * 48},
        {"csrf": "通行"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
        {"large": "x" * MOST_BYTES},
    ],
)
async def test_what_no_page_of_ours_sent_is_not_kept(emptied: Stage, change: dict[str, str]) -> None:
    client, token = await signed_in(emptied, "citizen")
    headers = {name: change.pop(name) for name in ("sec-fetch-site", "origin") if name in change}
    answer = await too_late(emptied, client, "/join", {"csrf": token, "code": TYPED, **change}, "/join", **headers)
    assert answer.headers["location"] == "/sign-in/again?back=%2Fjoin&kept=none"
    assert "没有生效" in (await client.get(answer.headers["location"])).text
    assert await emptied.portal.pool.fetchval("select count(*) from late_forms") == 0


async def test_a_copy_of_the_database_does_not_tell_what_was_typed(emptied: Stage) -> None:
    client, token = await signed_in(emptied, "citizen")
    await too_late(emptied, client, "/join", {"csrf": token, "code": "330304197905121019"}, "/join")
    row = await emptied.portal.pool.fetchrow("select late_forms::text as said, content from late_forms")
    assert row is not None
    assert "330304197905121019" not in row["said"]
    assert b"330304197905121019" not in row["content"]
    other = await again(emptied, client, "citizen")
    other.cookies.set(KEPT, "another key")
    assert "登录失效前" not in (await other.get("/join")).text


async def test_of_one_person_so_many_are_kept_for_so_long(emptied: Stage) -> None:
    pool = emptied.portal.pool
    for _ in range(MOST_FORMS + 5):
        client, token = await signed_in(emptied, "citizen")
        await too_late(emptied, client, "/join", {"csrf": token, "code": TYPED}, "/join")
    assert await pool.fetchval("select count(*) from late_forms") == MOST_FORMS
    own = await again(emptied, client, "citizen")
    assert "登录失效前" in (await own.get("/join")).text
    await pool.execute("update late_forms set until = now()")
    assert "登录失效前" not in (await own.get("/join")).text
    client, token = await signed_in(emptied, "citizen")
    await too_late(emptied, client, "/join", {"csrf": token, "code": TYPED}, "/join")
    assert await pool.fetchval("select count(*) from late_forms") == 1


async def test_rows_that_were_added_and_never_saved_are_all_there(emptied: Stage) -> None:
    client = await emptied.browser("citizen", **WANG)
    draft = await begun(client)
    await client.post(f"{draft}/region", data={"version": "1", "region": "330305"})
    page = (await client.get(f"{draft}/people")).text
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    form |= {f"row-m{number + 1}": "" for number in range(1, 5)}
    form |= {f"name-m{number + 1}": f"家人{number}" for number in range(1, 5)}
    answer = await too_late(emptied, client, f"{draft}/people", form, f"{draft}/people")
    assert parse_qs(urlsplit(answer.headers["location"]).query)["kept"] == ["typed"]
    other = await emptied.browser("citizen", **WANG)
    other.cookies.set(KEPT, client.cookies[KEPT])
    shown = (await other.get(f"{draft}/people")).text
    assert [f"家人{number}" for number in range(1, 5) if f'value="家人{number}"' in shown] == [
        f"家人{number}" for number in range(1, 5)
    ]


async def test_files_have_to_be_chosen_again_and_the_page_says_so(emptied: Stage) -> None:
    client = await emptied.browser("citizen", **WANG)
    draft, token = await begun(client), client.headers.pop(TOKEN)
    await emptied.desk.sessions.end(emptied.portal.pool, client.cookies[SESSION])
    headers = {**HEADERS, "referer": f"{PORTAL}{draft}/region"}
    files = {"file": ("a.jpg", b"content")}
    answer = await client.post(f"{draft}/papers", data={"csrf": token}, files=files, headers=headers)
    assert answer.headers["location"].endswith("kept=files")
    assert "没有保留" in (await client.get(answer.headers["location"])).text
    other = await emptied.browser("citizen", **WANG)
    other.cookies.set(KEPT, client.cookies[KEPT])
    assert "请重新选择" in (await other.get(f"{draft}/region")).text


async def test_a_search_after_the_session_has_ended_leads_to_a_page_that_leads_on(stage: Stage) -> None:
    client = stage.client()
    answer = await client.get("/queue?receipt=A1", headers={"accept": "text/html"})
    assert answer.headers["location"] == "/sign-in/again?back=%2Fqueue%3Freceipt%3DA1"
    page = (await client.get(answer.headers["location"])).text
    assert '<meta http-equiv="refresh" content="0; url=/sign-in?back=%2Fqueue%3Freceipt%3DA1">' in page
