"""Tests of ID tokens from a provider that forges them: only a valid token for this portal and this time is accepted."""

import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey, OctKey

from infra.local.fixtures import Broker, Databases

from .provider import Liar
from .scene import Scene, set_up


@pytest.fixture
async def scene(postgres: Databases, kafka: Broker, tmp_path: Path) -> AsyncIterator[Scene]:
    async with set_up(postgres, kafka, tmp_path) as one:
        yield one


@pytest.fixture
async def liar(scene: Scene) -> AsyncIterator[Liar]:
    """The portal's provider, which forges tokens."""
    one = Liar(scene.port)
    async with one.server():
        yield one


async def test_a_truthful_token_is_believed(scene: Scene, liar: Liar) -> None:
    assert (await liar.sign_in(scene.browser())).status_code == 303


def another_key(liar: Liar) -> None:
    liar.signs = ECKey.generate_key("P-256", {"kid": "1"})


def no_signature(liar: Liar) -> None:
    liar.algorithm, liar.offers = "none", ["none", "ES256"]


def signature_by_the_secret(liar: Liar) -> None:
    liar.algorithm, liar.offers = "HS256", ["HS256"]
    liar.signs = liar.shows = OctKey.generate_key(256, {"kid": "1"})  # type: ignore[assignment]


@pytest.mark.parametrize("lie", [another_key, no_signature, signature_by_the_secret])
async def test_a_token_that_the_provider_did_not_sign_is_refused(
    scene: Scene, liar: Liar, lie: Callable[[Liar], None]
) -> None:
    lie(liar)
    assert (await liar.sign_in(scene.browser())).status_code == 400


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another"},
        {"aud": "another"},
        {"nonce": "another"},
        {"iat": 1, "exp": 2},
        {"iat": time.time() + 3600, "exp": time.time() + 7200},
    ],
    ids=["issuer", "audience", "nonce", "expired", "not yet"],
)
async def test_a_token_for_somebody_else_or_another_time_is_refused(
    scene: Scene, liar: Liar, claims: dict[str, Any]
) -> None:
    assert (await liar.sign_in(scene.browser(), **claims)).status_code == 400


async def test_who_must_sign_in_again_is_refused_with_an_old_sign_in(scene: Scene, liar: Liar) -> None:
    for auth_time, status in ((time.time(), 303), (time.time() - 600, 400), (None, 400)):
        browser = scene.browser()
        query = parse_qs(urlsplit(await browser.leave("/sign-in?fresh=1")).query)
        assert (query["prompt"], query["max_age"]) == (["login"], ["0"])
        liar.claims = {"nonce": query["nonce"][0], **({"auth_time": int(auth_time)} if auth_time else {})}
        answer = await browser.portal.get(f"/sign-in/callback?code=c&state={query['state'][0]}")
        assert answer.status_code == status


async def test_a_provider_under_another_name_than_its_address_is_refused(scene: Scene, liar: Liar) -> None:
    liar.issuer = f"http://localhost:{scene.port}"
    assert (await scene.browser().portal.get("/sign-in")).status_code == 400
