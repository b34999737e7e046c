"""The provider conforms to OpenID Connect, and works on this machine only."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet

from infra.local.ports import choose
from infra.simulators.identity.service import running
from infra.simulators.identity.settings import load
from services.chassis.core.tasks import Loops

PORTAL = "http://127.0.0.1:20001"
SECRET = "a secret of sixteen letters"
VERIFIER = "v" * 48
PEOPLE = """
- {sub: chen, name: 陈国强, roles: [citizen], regions: ["330304"], id_number: "330304197905121019"}
- {sub: zhou, name: 周敏, roles: [officer], department: civil, regions: ["330304", "330305"]}
"""
WISH = {
    "client_id": "lianban",
    "redirect_uri": f"{PORTAL}/sign-in/callback",
    "response_type": "code",
    "scope": "openid profile",
    "state": "the state",
    "nonce": "the nonce",
    "code_challenge": create_s256_code_challenge(VERIFIER),
    "code_challenge_method": "S256",
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    people = tmp_path / "people.yaml"
    people.write_text(PEOPLE, encoding="utf-8")
    port = str(choose(tmp_path, "identity")[0])
    return {
        "HTTP_PORT_IDENTITY": port,
        "IDENTITY_PEOPLE": str(people),
        "PUBLIC_URL_PORTAL": PORTAL,
        "OIDC_CLIENT_SECRET": SECRET,
    }


@pytest.fixture
async def http(environment: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    url = f"http://127.0.0.1:{environment['HTTP_PORT_IDENTITY']}"
    async with running(environment, Loops("identity")), httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield client


async def code(http: httpx.AsyncClient, sub: str = "chen", **wish: str) -> str:
    """Returns the code of the redirect after a sign-in."""
    answer = await http.post("/authorize", params=WISH | wish, data={"sub": sub})
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


async def redeemed(http: httpx.AsyncClient, **given: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "redirect_uri": WISH["redirect_uri"], "code_verifier": VERIFIER}
    secret = given.pop("secret", SECRET)
    return await http.post("/token", data=form | given, auth=("lianban", secret))


async def test_a_code_becomes_a_token_that_its_key_signed(http: httpx.AsyncClient) -> None:
    answer = await redeemed(http, code=await code(http, "zhou"))
    keys: Any = (await http.get("/jwks")).json()
    claims = jwt.decode(answer.json()["id_token"], KeySet.import_key_set(keys), algorithms=["ES256"]).claims
    assert {name: claims[name] for name in ("iss", "aud", "sub", "nonce", "roles", "department")} == {
        "iss": str(http.base_url).rstrip("/"),
        "aud": "lianban",
        "sub": "zhou",
        "nonce": "the nonce",
        "roles": ["officer"],
        "department": "civil",
    }
    assert claims["iat"] - 5 <= claims["auth_time"] <= claims["iat"] < claims["exp"]
    assert "d" not in keys["keys"][0]


async def test_what_it_says_of_itself_is_where_it_answers(http: httpx.AsyncClient) -> None:
    said = (await http.get("/.well-known/openid-configuration")).json()
    assert said["issuer"] == str(http.base_url).rstrip("/")
    ends = [said[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    assert [(await http.get(end)).status_code for end in ends] == [400, 405, 200]


async def test_a_code_works_once(http: httpx.AsyncClient) -> None:
    given = await code(http)
    answers = [await redeemed(http, code=given) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 400]
    assert answers[1].json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("given", "status", "error"),
    [
        ({"code_verifier": "w" * 48}, 400, "invalid_grant"),
        ({"code_verifier": ""}, 400, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1/sign-in/callback"}, 400, "invalid_grant"),
        ({"code": "made up"}, 400, "invalid_grant"),
        ({"secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(
    http: httpx.AsyncClient, given: dict[str, str], status: int, error: str
) -> None:
    answer = await redeemed(http, **{"code": await code(http), **given})
    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize("wrong", [{"client_id": "another"}, {"redirect_uri": "https://evil.example/"}])
async def test_nobody_is_sent_anywhere_but_to_the_portal(http: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        answer = await http.request(method, "/authorize", params=WISH | wrong)
        assert answer.status_code == 400
        assert "location" not in answer.headers
        assert "<button" not in answer.text


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
async def test_the_portal_hears_what_was_wrong_with_its_wish(
    http: httpx.AsyncClient, wrong: dict[str, str], error: str
) -> None:
    answer = await http.get("/authorize", params=WISH | wrong)
    assert parse_qs(urlsplit(answer.headers["location"]).query) == {"error": [error], "state": ["the state"]}


async def test_its_page_names_everybody_in_both_languages(http: httpx.AsyncClient) -> None:
    chinese = (await http.get("/authorize", params=WISH)).text
    english = (await http.get("/authorize", params=WISH | {"ui_locales": "en"})).text
    for page in (chinese, english):
        assert all(name in page for name in ("陈国强", "周敏"))
        assert "330304197905121019" not in page
    assert 'lang="zh-CN"' in chinese
    assert "经办人员" in chinese
    assert 'lang="en"' in english
    assert "Officers" in english


def write(environment: dict[str, str], people: str) -> None:
    Path(environment["IDENTITY_PEOPLE"]).write_text(people, encoding="utf-8")


async def test_who_is_added_to_the_file_can_sign_in(http: httpx.AsyncClient, environment: dict[str, str]) -> None:
    write(environment, "- {sub: new, name: 新人, roles: [operator]}")
    assert "新人" in (await http.get("/authorize", params=WISH)).text
    assert (await redeemed(http, code=await code(http, "new"))).status_code == 200


async def test_it_answers_to_no_other_name(http: httpx.AsyncClient) -> None:
    answer = await http.get("/authorize", params=WISH, headers={"host": "evil.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "portal.example"])
def test_it_does_not_start_where_others_could_reach_it(environment: dict[str, str], host: str) -> None:
    with pytest.raises(ValueError, match="HTTP_HOST"):
        load(environment | {"HTTP_HOST": host})


def test_it_does_not_start_beside_a_real_provider(environment: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="OIDC_ISSUER: given"):
        load(environment | {"OIDC_ISSUER": "https://id.gov.example"})


def test_everything_that_is_wrong_is_said_at_once_and_no_secret() -> None:
    with pytest.raises(ValueError, match="HTTP_PORT_IDENTITY") as raised:
        load({"OIDC_CLIENT_SECRET": "short"})
    named = {line.split(":")[0] for line in str(raised.value).splitlines()}
    assert named == {"HTTP_PORT_IDENTITY", "IDENTITY_PEOPLE", "PUBLIC_URL_PORTAL", "OIDC_CLIENT_SECRET"}
    assert "short" not in str(raised.value)
