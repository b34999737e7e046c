"""The joint case through the whole system: one application, all departments, one statement."""

import asyncio
import json
from itertools import islice
from typing import Any

import pytest

from e2e.households import REGIONS, filings, template
from e2e.system import System

START = iter(range(1, 1000))


def bodies(number: int) -> list[dict[str, Any]]:
    """Returns filings of the five regions in turn, with persons that no other test uses."""
    return [json.loads(body) for body in islice(filings(next(START) * 1000), number)]


async def filed(system: System, body: dict[str, Any]) -> str:
    answer = await system.file(body)
    assert answer.status_code == 201, answer.text
    application: str = answer.json()["application"]
    return application


async def test_a_household_of_each_region_is_answered_with_one_statement(system: System) -> None:
    applications = [await filed(system, body) for body in bodies(5)]
    shown = await system.completed(applications)
    assert [one["region"] for one in shown] == list(REGIONS)
    for one in shown:
        assert one["status"] == "completed"
        assert one["statement"]["granted"] > 0
        assert set(one["departments"].values()) == {"decided"}


async def test_the_causes_lead_from_every_event_back_to_the_filing(system: System) -> None:
    applications = [await filed(system, body) for body in bodies(5)]
    await system.completed(applications)
    for application in applications:
        await _unbroken(system, application)


async def _unbroken(system: System, application: str) -> None:
    events = {event["id"]: event for event in await system.trace(application)}
    (filing,) = [event for event in events.values() if event["cause"] is None]
    assert filing["type"] == "cn.lianban.intake.application-submitted.v1"
    for event in events.values():
        assert _root(events, event) is filing
    assert all(event["published"] for event in events.values() if event["topic"])


def _root(events: dict[str, dict[str, Any]], event: dict[str, Any]) -> dict[str, Any]:
    for _ in events:
        if event["cause"] is None:
            return event
        event = events[event["cause"]]
    raise AssertionError("the causes run in a circle")


async def test_of_two_filings_of_one_household_the_second_gets_the_receipt_of_the_first(system: System) -> None:
    (body,) = bodies(1)
    answers = await asyncio.gather(system.file(body), system.file(body))
    ok, refused = sorted(answers, key=lambda one: one.status_code)
    assert (ok.status_code, refused.status_code) == (201, 409)
    assert refused.json()["receipt"] == ok.json()["receipt"]


async def test_another_adult_of_the_household_gets_the_receipt_and_anybody_else_does_not(system: System) -> None:
    body, other = bodies(2)
    answers = await asyncio.gather(system.file(body), system.file(_led_by_the_second(body)))
    (ok,), (refused,) = ([one for one in answers if one.status_code == status] for status in (201, 409))
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "household_in_force"
    assert (refused.json()["receipt"], refused.json()["application"]) == (
        ok.json()["receipt"],
        ok.json()["application"],
    )
    other["identity"]["members"][1] = body["identity"]["members"][1]
    other["facts"]["members"][1] = body["facts"]["members"][1]
    stranger = await system.file(other)
    assert (stranger.status_code, stranger.json()["code"]) == (409, "household_in_force")
    assert not {"receipt", "application"} & stranger.json().keys()


def _led_by_the_second(body: dict[str, Any]) -> dict[str, Any]:
    other: dict[str, Any] = json.loads(json.dumps(body))
    for part in (other["identity"]["members"], other["facts"]["members"]):
        part[0], part[1] = part[1], part[0]
    other["facts"]["members"][0]["relation"] = "applicant"
    other["facts"]["members"][1]["relation"] = "spouse"
    return other


async def test_while_its_benefits_run_a_household_cannot_file_again(system: System) -> None:
    (body,) = bodies(1)
    (shown,) = await system.completed([await filed(system, body)])
    everybody = {**body["consent"], "signed_by": [one["id"] for one in body["identity"]["members"]]}
    for region in REGIONS:
        elsewhere = {"region": region, "filed_on": template(region)["filed_on"], "consent": everybody}
        again = await system.file(body | elsewhere)
        assert (again.status_code, again.json()["code"]) == (409, "household_in_force")
        assert again.json()["receipt"] == shown["receipt"]


async def test_after_a_withdrawal_the_household_may_file_again(system: System) -> None:
    (body,) = bodies(1)
    application = await filed(system, body)
    url = f"{system.platform.url('intake')}/applications/{application}/withdrawal"
    assert (await system.http.post(url, json={})).status_code == 200
    await system.completed([await filed(system, body)])


async def test_the_same_key_returns_the_same_receipt_and_is_refused_for_another_body(system: System) -> None:
    first, other = bodies(2)
    answer = await system.file(first, key="k-1")
    again = await system.file(first, key="k-1")
    assert (answer.status_code, again.status_code) == (201, 200)
    assert again.json()["receipt"] == answer.json()["receipt"]
    reused = await system.file(other, key="k-1")
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")


async def test_everything_that_is_missing_is_named_at_once(system: System) -> None:
    (body,) = bodies(1)
    del body["region"]
    del body["facts"]["members"][0]["birth_date"]
    body["identity"]["members"][0]["id_number"] = "123"
    body["consent"]["signed_by"] = ["nobody"]
    answer = await system.file(body)
    assert (answer.status_code, answer.json()["code"]) == (422, "filing_incomplete")
    fields = {error["field"] for error in answer.json()["errors"]}
    assert {"region", "facts.members.0.birth_date", "identity.members.0.id_number"} <= fields
    assert all(error["zh"] and error["en"] for error in answer.json()["errors"])


@pytest.mark.parametrize(
    ("garbage", "code"),
    [
        *((one, "filing_incomplete") for one in (b"", b"[]", b"null")),
        *((one, "body_unreadable") for one in (b"{", b'{"region": "\\u0000"}', b"\xff\xfe", b"NaN")),
    ],
)
async def test_bytes_that_are_no_filing_are_refused_in_words(system: System, garbage: bytes, code: str) -> None:
    """Bytes that no service accepts as JSON have one code in all services."""
    answer = await system.file(garbage)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["zh"]
    assert answer.json()["en"]


async def test_where_no_pack_is_in_force_the_filing_is_not_accepted_and_says_so(system: System) -> None:
    (body,) = bodies(1)
    body["filed_on"] = "2019-01-01"
    answer = await system.file(body)
    assert (answer.status_code, answer.json()["status"]) == (201, "not_accepted")
    assert answer.json()["reason"] == "no_pack_in_force"
    assert answer.json()["zh"]


async def test_a_withdrawal_reaches_every_department(system: System) -> None:
    (body,) = bodies(1)
    application = await filed(system, body)
    url = system.platform.url("intake")
    answer = await system.http.post(f"{url}/applications/{application}/withdrawal", json={"reason": "已就业"})
    assert answer.status_code == 200
    (shown,) = await system.completed([application])
    assert shown["statement"]["outcome"] == "withdrawn"
    assert not [one for one in shown["statement"].get("decisions", ()) if one["outcome"] == "granted"]
    late = await system.http.post(f"{url}/applications/{application}/withdrawal", json={})
    assert late.status_code == 200


async def test_no_service_stores_a_name_that_it_need_not_know(system: System) -> None:
    (body,) = bodies(1)
    body["identity"]["members"][0]["name"] = "绝无此人"
    application = await filed(system, body)
    await system.completed([application])
    for service in ("intake", "review", "portal", "medical"):
        events = await system.http.get(f"{system.platform.url(service)}/events/{application}")
        assert "绝无此人" not in events.text


async def test_every_lane_of_every_service_verifies(system: System) -> None:
    assert await system.broken_lanes() == []
