"""Tests of the response while the portal starts or has no database: browsers get a page, other clients get JSON."""

import base64
import hashlib
import re

import asyncpg
import pytest

from services.portal.identity.sessions import SESSION

from .conftest import Stage, shared_stage

PAGE = {"Accept": "text/html,application/xhtml+xml"}
stage = shared_stage()


@pytest.fixture
def starting(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A portal that is not ready yet."""
    monkeypatch.setattr(stage.portal, "ready", False)
    return stage


@pytest.mark.parametrize(("query", "word"), [("", "每 5 秒自动重试"), ("?lang=en", "tries again every 5 seconds")])
async def test_a_browser_is_shown_a_page_that_asks_again(starting: Stage, query: str, word: str) -> None:
    async with starting.client() as client:
        answer = await client.get(f"/mine{query}", headers=PAGE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert word in answer.text
    assert '<meta http-equiv="refresh" content="5">' in answer.text


async def test_its_style_is_the_one_that_its_policy_lets_in(starting: Stage) -> None:
    async with starting.client() as client:
        answer = await client.get("/", headers=PAGE)
    (style,) = re.findall("<style>(.*?)</style>", answer.text)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]


async def test_a_form_is_not_sent_again_by_itself(starting: Stage) -> None:
    async with starting.client() as client:
        answer = await client.post("/sign-out", headers=PAGE)
    assert "refresh" not in answer.text
    assert "请返回上一页" in answer.text


async def test_a_system_is_told_as_before(starting: Stage) -> None:
    async with starting.system() as inside:
        answer = await inside.get("/api/applications")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")


async def test_without_its_database_a_page_says_the_same(stage: Stage) -> None:
    there = stage.portal.pool
    stage.portal.pool = asyncpg.create_pool("postgresql://portal@127.0.0.1:9/portal", min_size=0)
    async with stage.portal.pool, stage.client() as client:
        client.cookies.set(SESSION, "somebody")
        answer = await client.get("/mine", headers=PAGE)
    stage.portal.pool = there
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
