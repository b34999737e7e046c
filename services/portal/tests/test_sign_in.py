"""Tests of the sign-in with a real provider over HTTP: a complete sign-in, and each way in which it must fail."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.local.fixtures import Broker, Databases
from services.portal.identity.sessions import SESSION

from .provider import provider
from .scene import Scene, set_up


@pytest.fixture
async def scene(postgres: Databases, kafka: Broker, tmp_path: Path) -> AsyncIterator[Scene]:
    """A portal whose provider the test starts and stops."""
    async with set_up(postgres, kafka, tmp_path) as one:
        yield one


@pytest.fixture(scope="module")
async def embedded(
    postgres: Databases, kafka: Broker, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scene]:
    """A portal with the embedded provider, for all tests of this module."""
    async with set_up(postgres, kafka, tmp_path_factory.mktemp("embedded")) as one, provider(one.port, one.folder):
        yield one


async def test_one_signs_in_and_comes_back_to_the_page_one_wanted(embedded: Scene) -> None:
    browser = embedded.browser()
    wanted = await browser.portal.get("/cases?status=completed", headers={"accept": "text/html"})
    assert wanted.status_code == 303
    between = await browser.portal.get(wanted.headers["location"])  # with a query it may be a form: see answers.py
    (way,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]*)"', between.text)
    answer = await browser.sign_in("wu", unescape(way))
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases?status=completed")
    page = await browser.portal.get("/cases?status=completed")
    assert page.status_code == 200
    assert "吴涛" in page.text


@pytest.mark.parametrize(
    ("who", "first"),
    [("chen", "/mine"), ("agent", "/mine"), ("officer", "/queue"), ("supervisor", "/queue"), ("wu", "/operations")],
)
async def test_each_role_begins_with_its_own_page(embedded: Scene, who: str, first: str) -> None:
    browser = embedded.browser()
    assert (await browser.sign_in(who)).headers["location"] == first
    assert (await browser.portal.get("/sign-in")).headers["location"] == first


async def test_a_draft_is_gone_on_with_by_its_link_after_signing_in(embedded: Scene) -> None:
    browser = embedded.browser()
    await browser.sign_in("chen")
    form = {"csrf": re.findall(r'name="csrf" value="(\w+)"', (await browser.portal.get("/mine")).text)[0]}
    draft = (await browser.portal.post("/apply", data=form)).headers["location"]
    page = await browser.portal.get(f"{draft}/region")
    assert f'href="{draft}"' in page.text
    await browser.portal.post("/sign-out", data=form)
    wanted = await browser.portal.get(draft, headers={"accept": "text/html"})
    answer = await browser.sign_in("chen", wanted.headers["location"])
    assert (await browser.portal.get(answer.headers["location"])).headers["location"] == f"{draft}/region"


async def test_the_session_cookie_is_for_this_host_alone_and_no_script(embedded: Scene) -> None:
    answer = await embedded.browser().sign_in("chen")
    (cookie,) = (one for one in answer.headers.get_list("set-cookie") if one.startswith(SESSION))
    assert cookie.startswith("__Host-")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"path=/", "secure", "httponly", "samesite=lax"}


async def test_roles_that_nobody_here_knows_are_left_out(embedded: Scene) -> None:
    browser = embedded.browser()
    await browser.sign_in("wu")
    visit = await embedded.stage.desk.sessions.visit(embedded.stage.portal.pool, browser.portal.cookies[SESSION])
    assert visit.person.roles == {"operator"}


async def test_the_database_holds_neither_name_nor_number_nor_cookie(embedded: Scene) -> None:
    browser = embedded.browser()
    await embedded.stage.portal.pool.execute("delete from sessions")
    await browser.sign_in("chen")
    rows = await embedded.stage.portal.pool.fetch("select sessions::text as row, claims from sessions")
    kept = "".join(row["row"] + bytes(row["claims"]).decode() for row in rows)
    assert len(rows) == 1
    assert not [
        secret for secret in ("陈国强", "330304197905121019", browser.portal.cookies[SESSION]) if secret in kept
    ]


async def test_signing_in_again_makes_the_cookie_before_void(embedded: Scene) -> None:
    browser = embedded.browser()
    await browser.sign_in("wu")
    before = browser.portal.cookies[SESSION]
    await browser.sign_in("wu", "/sign-in?fresh=1")
    assert browser.portal.cookies[SESSION] != before
    thief = embedded.stage.client()
    thief.cookies.set(SESSION, before)
    assert (await thief.get("/cases")).status_code == 401


async def test_a_provider_that_was_started_again_has_another_key_and_is_believed(scene: Scene) -> None:
    for _ in range(2):
        async with provider(scene.port, scene.folder):
            assert (await scene.browser().sign_in("chen")).status_code == 303


async def test_a_way_back_is_taken_once(embedded: Scene) -> None:
    browser = embedded.browser()
    back = await browser.choose(await browser.leave(), "chen")
    assert (await browser.portal.get(back)).status_code == 303
    again = await browser.portal.get(back)
    assert again.status_code == 400
    assert "已使用过" in again.text


async def test_a_way_back_is_of_no_use_in_another_browser(embedded: Scene) -> None:
    browser, thief = embedded.browser(), embedded.browser()
    back = await browser.choose(await browser.leave(), "chen")
    await thief.leave()
    stolen = await thief.portal.get(back)
    assert stolen.status_code == 400
    assert SESSION not in thief.portal.cookies


async def test_a_made_up_state_is_refused(embedded: Scene) -> None:
    browser = embedded.browser()
    back = await browser.choose(await browser.leave(), "chen")
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert (await browser.portal.get(f"/sign-in/callback?code={code}&state=made-up")).status_code == 400


@pytest.mark.parametrize("column", ["nonce", "verifier"])
async def test_another_nonce_or_verifier_is_refused(embedded: Scene, column: str) -> None:
    browser = embedded.browser()
    back = await browser.choose(await browser.leave(), "chen")
    await embedded.stage.portal.pool.execute(f"update sign_ins set {column} = {column} || 'x'")
    refused = await browser.portal.get(back)
    assert refused.status_code == 400
    assert SESSION not in browser.portal.cookies


async def test_a_sign_in_that_took_too_long_is_refused(embedded: Scene) -> None:
    browser = embedded.browser()
    back = await browser.choose(await browser.leave(), "chen")
    await embedded.stage.portal.pool.execute("update sign_ins set begun = begun - interval '11 minutes'")
    assert (await browser.portal.get(back)).status_code == 400


async def test_who_changes_his_mind_at_the_provider_is_told_so(embedded: Scene) -> None:
    browser = embedded.browser()
    back = await browser.choose(await browser.leave(), "nobody")
    refused = await browser.portal.get(back)
    assert refused.status_code == 400
    assert "登录未完成" in refused.text


async def test_while_the_provider_is_down_the_page_says_so(scene: Scene) -> None:
    answer = await scene.browser().portal.get("/sign-in?lang=en")
    assert answer.status_code == 503
    assert "identity provider does not answer" in answer.text


async def test_one_is_never_sent_on_to_another_site(embedded: Scene) -> None:
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = await embedded.browser().sign_in("chen", f"/sign-in?back={back}")
        assert answer.headers["location"] == "/mine"


async def test_under_another_name_the_browser_is_first_sent_to_the_right_one(embedded: Scene) -> None:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(embedded.stage.http), base_url="https://other")
    answer = await client.get("/sign-in?back=/cases")
    assert answer.headers["location"] == "https://portal/sign-in?back=%2Fcases"
