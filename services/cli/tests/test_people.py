"""The persons who can sign in to the demonstration, and the pages that each can see."""

import json
import re
from http.cookies import SimpleCookie

import httpx
import pytest
import yaml
from lianban_contracts.departments import DEPARTMENTS

from services.cli.demo.households import REGIONS, showing
from services.cli.up import APART, programs

from .conftest import Demonstration


def test_the_people_of_a_showing_are_its_households_and_its_staff() -> None:
    shown = showing()
    filed = {
        (filing["region"], member["name"], member["id_number"])
        for filing in map(json.loads, shown.filings.values())
        for member in filing["identity"]["members"]
    }
    people = yaml.safe_load(shown.people)
    citizens = {(one["regions"][0], one["name"], one["id_number"]) for one in people if one["roles"] == ["citizen"]}
    assert citizens <= filed
    assert {region for region, _, _ in citizens} == set(REGIONS)
    departments = {one["department"] for one in people if one["roles"] == ["officer"]}
    assert departments == {"civil", *DEPARTMENTS}
    assert {"agent", "supervisor", "operator"} <= {role for one in people for role in one["roles"]}


def test_beside_a_real_provider_nobody_signs_in_without_a_password() -> None:
    given = programs({"OIDC_ISSUER": "https://id.gov.example"})
    assert {program.name for program in given} == APART.keys() - {"identity"}
    assert {secret for program in given for secret in program.secrets} == {"PORTAL_SECRET"}
    own = {program.name: set(program.secrets) for program in programs({})}
    assert own["portal"] == {"PORTAL_SECRET", "OIDC_CLIENT_SECRET"}
    assert own["identity"] == {"OIDC_CLIENT_SECRET"}
    assert not own["intake"]


class Browser:
    """Keeps secure cookies on this machine, as browsers do and httpx does not."""

    def __init__(self, demonstration: Demonstration) -> None:
        self.places: dict[str, str] = json.loads((demonstration.data / "services.json").read_text())
        self.cookies: dict[str, str] = {}

    def go(self, url: str, **form: str) -> httpx.Response:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"cookie": cookies, "accept": "text/html"}
        answer = httpx.request("POST" if form else "GET", url, data=form or None, headers=headers, trust_env=False)
        for line in answer.headers.get_list("set-cookie"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer

    def sign_in(self, sub: str, back: str) -> httpx.Response:
        """Returns the page `back` after a sign-in at the provider."""
        here = self.places["pages"]
        asked = self.go(f"{here}{back}")
        provider = self.go(f"{here}{asked.headers['location']}").headers["location"]
        assert provider.startswith(self.places["identity"])
        returned = self.go(self.go(provider, sub=sub).headers["location"])
        return self.go(f"{here}{returned.headers['location']}")


@pytest.mark.parametrize(
    ("sub", "status"),
    [
        ("330305-m1", 200),  # the applicant
        ("agent-330305", 200),  # the agent who filed for the household
        ("330305-m2", 200),  # another adult member
        ("330304-m1", 404),
        ("agent-511700", 404),
        ("officer-civil", 200),
        ("officer-civil-511700", 404),
        ("supervisor", 200),
        ("operator", 403),
    ],
)
def test_each_sees_the_cases_that_are_his(demonstration: Demonstration, sub: str, status: int) -> None:
    path = f"/applications/{demonstration.applications['330305']}"
    page = Browser(demonstration).sign_in(sub, path)
    assert page.status_code == status, re.sub(r"<[^>]*>", "", page.text)
