"""Tests that the portal does not start with invalid settings of access."""

import pytest

from services.portal.identity import load

from .conftest import ENVIRONMENT


def test_what_one_machine_says_is_taken_where_nobody_says_more() -> None:
    given = {name: value for name, value in ENVIRONMENT.items() if name != "PORTAL_URL"}
    access = load(given | {"PUBLIC_URL_PORTAL": "http://127.0.0.1:20001"})
    assert (access.callback, access.issuer) == ("http://127.0.0.1:20001/sign-in/callback", "http://127.0.0.1:9")
    assert load(ENVIRONMENT | {"OIDC_ISSUER": "https://id.gov.example/"}).issuer == "https://id.gov.example"


def test_everything_that_is_wrong_is_said_at_once_and_no_secret() -> None:
    wrong = {"PORTAL_SECRET": "short", "OIDC_ISSUER": "http://id.gov.example", "PORTAL_COLOUR": "red"}
    with pytest.raises(ValueError, match="PORTAL_COLOUR: unknown setting") as raised:
        load(wrong)
    named = {line.split(":")[0] for line in str(raised.value).splitlines()}
    assert named == {"PORTAL_COLOUR", "PORTAL_SECRET", "PORTAL_URL", "OIDC_ISSUER", "OIDC_CLIENT_SECRET"}
    assert "short" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["http://portal.example", "ftp://127.0.0.1", "portal.example", "http://127.0.0.1.evil.example"]
)
def test_people_are_not_asked_to_sign_in_over_an_open_line(url: str) -> None:
    with pytest.raises(ValueError, match=r"PORTAL_URL: .*https://"):
        load(ENVIRONMENT | {"PORTAL_URL": url})
