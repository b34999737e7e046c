"""Tests of what the portal stores of published messages, and what it must not store."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.intake import ApplicationCompleted, ApplicationSubmitted, ApplicationWithdrawn
from lianban_contracts.message import Message
from lianban_contracts.registry import MESSAGES
from lianban_contracts.review import CaseDetermined

from services.chassis.tests.help import until
from services.portal.subscribers import READ, reads

from .conftest import EXAMPLES, Stage, example, nameless

DECIDED: Sequence[type[Message]] = (CaseDetermined, *BENEFITS_DECIDED.values())
"""The messages that the statement of the examples names."""

STEPS: Sequence[type[Message]] = (ApplicationSubmitted, *DECIDED, ApplicationCompleted)


async def completed(stage: Stage) -> UUID:
    """Publishes a completed case."""
    case = stage.new()
    before = await stage.kept()
    await stage.publish(*(example(step, case) for step in STEPS))
    await until(lambda: _kept(stage, before + len(STEPS)))
    return case


async def _kept(stage: Stage, number: int) -> bool:
    return await stage.kept() >= number


async def get(stage: Stage, path: str, status: int = 200) -> Any:
    async with stage.system() as client:
        answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_case_is_listed_with_its_receipt_and_status(stage: Stage) -> None:
    case = await completed(stage)
    (row,) = (await get(stage, "/api/applications"))["applications"]
    assert row["application"] == str(case)
    assert (row["status"], row["status_text"]["zh"]) == ("completed", "已办结")
    assert row["receipt"] == (example(ApplicationSubmitted, case)).receipt  # type: ignore[attr-defined]
    assert row["category"] == "minimum_living"


async def test_the_list_is_filtered(stage: Stage) -> None:
    case = await completed(stage)
    found = (await get(stage, "/api/applications"))["applications"][0]
    for name in ("status", "region", "receipt"):
        match = await get(stage, f"/api/applications?{name}={found[name]}")
        assert [row["application"] for row in match["applications"]] == [str(case)]
    assert (await get(stage, "/api/applications?status=withdrawn"))["applications"] == []
    assert (await get(stage, "/api/applications?status=lost", 422))["code"] == "bad_filter"


async def test_the_list_goes_on_page_by_page(stage: Stage) -> None:
    cases = [stage.new() for _ in range(3)]
    for case in cases:
        await stage.publish(example(ApplicationSubmitted, case))
    await until(lambda: _kept(stage, 3))
    first = await get(stage, "/api/applications?limit=2")
    rest = await get(stage, f"/api/applications?limit=2&before={first['before']}")
    pages = [row["application"] for page in (first, rest) for row in page["applications"]]
    assert pages == [str(case) for case in reversed(cases)]
    assert rest["before"] is None


async def test_the_timeline_says_who_did_what_in_order(stage: Stage) -> None:
    case = await completed(stage)
    lines = (await get(stage, f"/api/applications/{case}/timeline"))["timeline"]
    assert [line["what"] for line in lines] == [
        "application-submitted",
        "case-determined",
        *["benefits-decided"] * len(DEPARTMENTS),
        "application-completed",
    ]
    assert [line["who"] for line in lines] == ["intake", "review", *DEPARTMENTS, "intake"]
    assert all(line["event"].startswith("publisher") for line in lines)


def written(message: type[Message]) -> Any:
    """Returns the example of a message as JSON."""
    return json.loads((EXAMPLES / f"{message.TYPE}.json").read_text())


async def test_the_statement_is_the_one_issued_with_the_sentences_of_those_who_decided(stage: Stage) -> None:
    case = await completed(stage)
    issued = await get(stage, f"/api/applications/{case}/statement")
    original = written(ApplicationCompleted)["statement"]
    assert issued["issued"]
    assert issued["decisions"] == [one for message in DECIDED for one in written(message)["decisions"]]
    figures = [{name: value for name, value in one.items() if name != "explanation"} for one in issued["decisions"]]
    assert figures == original["decisions"]
    assert issued["totals_fen"] == original["totals_fen"]


async def test_a_statement_is_shown_once_every_message_that_it_names_has_arrived(stage: Stage) -> None:
    case = stage.new()
    *early, late = [example(step, case) for step in STEPS[:-1]]
    await stage.publish(*early, example(ApplicationCompleted, case))
    await until(lambda: _kept(stage, len(early) + 1))
    assert not (await get(stage, f"/api/applications/{case}/statement"))["issued"]
    await stage.publish(late)
    await until(lambda: _kept(stage, len(early) + 2))
    assert (await get(stage, f"/api/applications/{case}/statement"))["issued"]


async def test_before_the_statement_what_is_decided_so_far_is_shown(stage: Stage) -> None:
    case = stage.new()
    await stage.publish(*(example(step, case) for step in (ApplicationSubmitted, CaseDetermined)))
    await until(lambda: _kept(stage, 2))
    found = await get(stage, f"/api/applications/{case}")
    assert found["status"] == "in_progress"
    assert {state["state"] for state in found["departments"].values()} == {"waiting"}
    before = await get(stage, f"/api/applications/{case}/statement")
    await stage.publish(example(BENEFITS_DECIDED["medical"], case))
    await until(lambda: _kept(stage, 3))
    after = await get(stage, f"/api/applications/{case}/statement")
    assert not after["issued"]
    assert len(after["decisions"]) > len(before["decisions"])


async def test_who_withdrew_stays_withdrawn_when_the_case_is_closed(stage: Stage) -> None:
    case = stage.new()
    steps = (ApplicationSubmitted, ApplicationWithdrawn, ApplicationCompleted)
    await stage.publish(*(example(step, case) for step in steps))
    await until(lambda: _kept(stage, 3))
    assert (await get(stage, f"/api/applications/{case}"))["status_text"]["zh"] == "已撤回"


async def test_no_identity_is_kept(stage: Stage) -> None:
    case = stage.new()
    submitted: Any = example(ApplicationSubmitted, case)
    await stage.publish(submitted, example(ApplicationWithdrawn, case))
    await until(lambda: _kept(stage, 2))
    rows = await stage.portal.pool.fetch("select data from timeline union all select c::text::bytea from cases c")
    kept = b"\n".join(row["data"] for row in rows).decode()
    persons = [text for person in submitted.identity.members for text in (person.name, person.id_number)]
    agent = [submitted.agent.name, submitted.agent.organisation]
    facts = [account.number for account in (submitted.facts.household.water_account,) if account]
    for secret in (*persons, *agent, *facts, submitted.identity.address, submitted.identity.phone):
        assert secret
        assert secret not in kept


async def test_a_message_that_cannot_be_read_waits_and_only_its_own_case_with_it(stage: Stage) -> None:
    case = stage.new()
    await stage.publish(nameless(case), example(ApplicationWithdrawn, case))
    other = await completed(stage)
    assert (await get(stage, f"/api/applications/{other}"))["status"] == "completed"
    parked = await get(stage, "/parked")
    assert [row["application"] for row in parked] == [str(case)] * 2


async def test_every_message_on_the_topics_that_are_read_is_seen(stage: Stage) -> None:
    read = {message.TYPE for message in MESSAGES if _topic(message) in reads().topics}
    assert read == set(READ)


def _topic(message: type[Message]) -> str:
    return example(message, Stage.new()).topic


async def test_an_unknown_application_is_a_problem(stage: Stage) -> None:
    problem = await get(stage, f"/api/applications/{stage.new()}", 404)
    assert problem["code"] == "no_such_application"
    assert problem["zh"]


async def test_rebuilding_gives_the_same_read_model(stage: Stage) -> None:
    case = await completed(stage)
    before = await stage.portal.pool.fetch("select * from cases")
    lines = await get(stage, f"/api/applications/{case}/timeline")
    async with stage.system() as client:
        assert (await client.post("/rebuild")).status_code == 202
    await until(lambda: _kept(stage, len(STEPS)))
    assert await stage.portal.pool.fetch("select * from cases") == before
    assert await get(stage, f"/api/applications/{case}/timeline") == lines
    assert await stage.kept() == len(STEPS)
