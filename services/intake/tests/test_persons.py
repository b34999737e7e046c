"""Each person is a member of one file in force. Tested over HTTP, with two processes of intake on one database."""

import copy
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.review import CaseDetermined

from infra.local.fixtures import Databases
from services.chassis.core.command import Applied, Command
from services.chassis.core.vault import Vault
from services.department.tests.help import Office, id_number, offices, second_outcome, together
from services.intake.application import Application
from services.intake.filing_registry import FilingCommand, file
from services.intake.service import create

from .household import PACK, decision

BORN = {"m1": date(1980, 1, 1), "m2": date(1982, 2, 2), "m3": date(2015, 3, 3)}
NUMBERS = {name: id_number(index, born) for index, (name, born) in enumerate(BORN.items(), 1)}
STRANGER, OLDER = id_number(90, date(1975, 5, 5)), id_number(91, date(1950, 5, 5))
REGION, ELSEWHERE = "330304", "330305"

Body = dict[str, Any]


@pytest.fixture
async def two(postgres: Databases) -> AsyncIterator[list[Office]]:
    async with offices(postgres, create(), 2) as found:
        yield found


@pytest.fixture
async def intake(two: list[Office]) -> Office:
    return two[0]


def filing(*numbers: str, region: str = REGION) -> Body:
    """Returns a filing of these persons. The first is the applicant."""
    persons = [{"id": f"m{place}", "name": "陈样本", "id_number": number} for place, number in enumerate(numbers, 1)]
    facts = [_facts(one["id"], one["id_number"], region) for one in persons]
    adults = [one["id"] for one in facts if one["birth_date"] < "2000"]
    return {
        "region": region,
        "identity": {"members": persons},
        "facts": {"household": {}, "members": facts},
        "consent": {"signed_at": "2026-01-05T09:00:00+08:00", "signed_by": adults},
    }


def _facts(name: str, number: str, region: str = REGION) -> Body:
    born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    relation = "applicant" if name == "m1" else "other"
    return {"id": name, "relation": relation, "birth_date": born, "hukou_region": region}


FAMILY = (NUMBERS["m1"], NUMBERS["m2"], NUMBERS["m3"])


def joining(number: str, name: str = "m9") -> Body:
    """Returns a change by which this adult joins."""
    return {
        "cause": "joined",
        "joined": [_facts(name, number)],
        "persons": [{"id": name, "name": "李样本", "id_number": number}],
        "consent": {"signed_at": "2026-01-05T09:00:00+08:00", "signed_by": [name]},
    }


async def filed(intake: Office, *numbers: str) -> str:
    answer = await intake.post("/applications", filing(*(numbers or FAMILY)))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["application"])


async def determined(intake: Office, case: str, *, turn: int = 1, refused: bool = False, cash: bool = False) -> None:
    """Records a determination that concerns no department."""
    message = CaseDetermined(
        application=UUID(case),
        turn=turn,
        status="refused" if refused else "final",
        determined_on=date(2026, 1, 6),
        pack=PACK,
        category="none" if refused else "minimum_living",
        decisions=(decision("civil.minimum_living_cash"),) if cash else (),
    )
    reads = intake.service.definition.reads
    recorded = reads.decode(message.TYPE, message.wire())
    await intake.service.ask(UUID(case), recorded, reads.handlers[message.TYPE])


async def asked(intake: Office, case: str, what: str, body: Body) -> httpx.Response:
    return await intake.post(f"/applications/{case}/{what}", body)


async def members(intake: Office) -> Mapping[bytes, UUID]:
    rows = await intake.pool.fetch("select person, application from open_members")
    return {row["person"]: row["application"] for row in rows}


async def consistent(intake: Office) -> None:
    """Asserts that the stored memberships follow from the events."""
    found: dict[bytes, UUID] = {}
    for row in await intake.pool.fetch("select distinct stream from events"):
        state: Application = (await intake.log.state(row["stream"])).state
        if state.in_force:
            found |= dict.fromkeys(Vault().persons(state.members.values()), row["stream"])
    assert await members(intake) == found


def refused(answer: httpx.Response, *fields: str) -> Body:
    """Returns the problem of a second filing. Asserts that it names these fields."""
    problem: Body = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "household_in_force"), answer.text
    assert [one["field"] for one in problem.get("errors", [])] == list(fields)
    assert all(one["zh"] and one["en"] for one in (problem, *problem.get("errors", [])))
    return problem


async def test_a_household_with_running_benefits_cannot_file_again(intake: Office) -> None:
    case = await filed(intake)
    await determined(intake, case, cash=True)
    everybody = [f"identity.members.{place}.id_number" for place in range(3)]
    problem = refused(await intake.post("/applications", filing(*FAMILY)), *everybody)
    shown = await intake.get(f"/applications/{case}")
    assert (problem["application"], problem["receipt"]) == (case, shown["receipt"])
    assert problem["receipt"] in problem["zh"]
    assert "报告变化" in problem["zh"]
    assert "report the change" in problem["en"]
    await consistent(intake)


async def test_a_category_alone_keeps_a_file_in_force(intake: Office) -> None:
    await determined(intake, await filed(intake))
    body = filing(STRANGER, NUMBERS["m3"])
    refused(await intake.post("/applications", body), "identity.members.1.id_number")


async def test_another_adult_of_the_household_gets_its_receipt_also_in_another_region(intake: Office) -> None:
    case = await filed(intake)
    body = filing(NUMBERS["m2"], STRANGER, region=ELSEWHERE)
    problem = refused(await intake.post("/applications", body), "identity.members.0.id_number")
    assert problem["application"] == case


async def test_anybody_else_hears_that_an_officer_must_clear_it(intake: Office) -> None:
    await filed(intake)
    for body in (filing(STRANGER, NUMBERS["m3"]), filing(STRANGER, NUMBERS["m1"], region=ELSEWHERE)):
        problem = refused(await intake.post("/applications", body), "identity.members.1.id_number")
        assert problem.keys() == {"type", "status", "code", "zh", "en", "errors"}
        assert "民政" in problem["zh"]
        assert "officer" in problem["en"]


async def test_a_child_of_the_household_is_not_told_its_receipt(intake: Office) -> None:
    await filed(intake)
    body = filing(NUMBERS["m3"], STRANGER) | {"agent": {"name": "郭样本", "organisation": "东岙村"}}
    assert "receipt" not in refused(await intake.post("/applications", body), "identity.members.0.id_number")


async def test_of_two_filings_in_two_processes_at_the_same_moment_one_is_accepted(two: list[Office]) -> None:
    for place in range(10):
        shared = id_number(200 + place)
        bodies = [filing(id_number(300 + place), shared), filing(shared, id_number(400 + place))]
        answers = await together(*(one.post("/applications", body) for one, body in zip(two, bodies, strict=True)))
        assert sorted(one.status_code for one in answers) == [201, 409], [one.text for one in answers]
    await consistent(two[0])


async def test_of_two_households_that_one_person_joins_at_the_same_moment_one_gets_them(two: list[Office]) -> None:
    for place in range(10):
        cases = [await filed(one, id_number(number + place)) for one, number in zip(two, (500, 600), strict=True)]
        change = joining(id_number(700 + place))
        answers = await together(*(asked(one, case, "changes", change) for one, case in zip(two, cases, strict=True)))
        assert sorted(one.status_code for one in answers) == [200, 409], [one.text for one in answers]
    await consistent(two[0])


async def test_who_joins_is_claimed_and_who_is_in_another_file_cannot_join(intake: Office) -> None:
    one, other = await filed(intake), await filed(intake, STRANGER)
    problem = refused(await asked(intake, one, "changes", joining(STRANGER)), "persons.0.id_number")
    assert "receipt" not in problem
    assert (await asked(intake, one, "changes", joining(OLDER))).status_code == 200
    refused(await asked(intake, other, "changes", joining(OLDER)), "persons.0.id_number")
    refused(await intake.post("/applications", filing(OLDER)), "identity.members.0.id_number")
    await consistent(intake)


@pytest.mark.parametrize("cause", ["left", "death"])
async def test_who_leaves_or_dies_is_released(intake: Office, cause: str) -> None:
    case = await filed(intake)
    answer = await asked(intake, case, "changes", {"cause": cause, "left": ["m2"]})
    assert answer.status_code == 200, answer.text
    await filed(intake, NUMBERS["m2"])
    refused(await intake.post("/applications", filing(STRANGER, NUMBERS["m3"])), "identity.members.1.id_number")
    await consistent(intake)


async def test_when_everybody_has_left_the_file_is_over(intake: Office) -> None:
    case = await filed(intake)
    answer = await asked(intake, case, "changes", {"cause": "left", "left": ["m1", "m2", "m3"]})
    assert answer.status_code == 200, answer.text
    assert (await asked(intake, case, "changes", joining(STRANGER))).json()["code"] == "everybody_left"
    await filed(intake)
    await consistent(intake)


async def test_a_household_that_was_refused_or_withdrew_may_file_again(intake: Office) -> None:
    first = await filed(intake)
    await determined(intake, first, refused=True)
    second = await filed(intake)
    assert (await asked(intake, second, "withdrawal", {})).status_code == 200
    await filed(intake)
    await consistent(intake)


async def test_a_household_in_force_may_leave_and_file_again(intake: Office) -> None:
    first = await filed(intake)
    await determined(intake, first, cash=True)
    refused(await intake.post("/applications", filing(*FAMILY)), *(f"identity.members.{n}.id_number" for n in range(3)))
    assert (await asked(intake, first, "withdrawal", {})).status_code == 200
    second = await filed(intake)
    assert (await asked(intake, first, "changes", {"cause": "other"})).json()["code"] == "not_under_way"
    assert second != first
    await consistent(intake)


async def test_a_household_whose_benefits_ended_with_a_certification_may_file_again(intake: Office) -> None:
    case = await filed(intake)
    await determined(intake, case, cash=True)
    refused(await intake.post("/applications", filing(STRANGER, FAMILY[2])), "identity.members.1.id_number")
    await determined(intake, case, turn=2, refused=True)
    await filed(intake)
    await consistent(intake)


async def test_a_refused_file_asks_for_something_only_while_its_members_have_no_other(intake: Office) -> None:
    old = await filed(intake)
    await determined(intake, old, refused=True)
    new = await filed(intake)
    problem = refused(await asked(intake, old, "changes", {"cause": "other"}))
    assert problem["application"] == new
    await determined(intake, new, refused=True)
    assert (await asked(intake, old, "changes", {"cause": "other"})).status_code == 200
    refused(await intake.post("/applications", filing(*FAMILY)), *(f"identity.members.{n}.id_number" for n in range(3)))
    await determined(intake, old, turn=2, refused=True)
    await filed(intake)
    await consistent(intake)


async def test_what_an_officer_grants_to_a_refused_household_claims_its_members_again(intake: Office) -> None:
    case = await filed(intake)
    await determined(intake, case, refused=True)
    await determined(intake, case, turn=2, cash=True)
    refused(await intake.post("/applications", filing(STRANGER, FAMILY[2])), "identity.members.1.id_number")
    await consistent(intake)


async def test_persons_are_checked_before_they_file(intake: Office) -> None:
    case = await filed(intake)
    persons = filing(*FAMILY[1:], STRANGER)["identity"]
    problem = refused(
        await intake.post("/household-check", {"identity": persons}),
        "identity.members.0.id_number",
        "identity.members.1.id_number",
    )
    assert problem["application"] == case
    problem = refused(
        await intake.post("/household-check", {"identity": persons, "asker": STRANGER}),
        "identity.members.0.id_number",
        "identity.members.1.id_number",
    )
    assert "application" not in problem
    free = {"identity": filing(STRANGER)["identity"]}
    assert (await intake.post("/household-check", free)).status_code == 200
    unread = copy.deepcopy(free)
    unread["identity"]["members"][0]["id_number"] = "123"
    answer = await intake.post("/household-check", unread)
    assert answer.status_code == 422
    errors = [(one["field"], one["code"]) for one in answer.json()["errors"]]
    assert ("identity.members.0.id_number", "id_number_invalid") in errors


async def test_an_error_between_decision_and_append_claims_neither_key_nor_persons(intake: Office) -> None:
    rows = await intake.log.pool.fetch("select data from events where stream = $1", UUID(await filed(intake, STRANGER)))
    accepted = ApplicationSubmitted.model_validate_json(rows[0]["data"])
    first, second = (refiled(accepted, UUID(int=number << 80), OLDER) for number in (1, 2))
    assert isinstance(await second_outcome(intake, first, second), Applied)
    assert (await members(intake))[Vault().persons([OLDER])[0]] == second.stream
    assert await intake.pool.fetchval("select application from filings where key = 'k'") == second.stream
    await consistent(intake)


def refiled(accepted: ApplicationSubmitted, application: UUID, number: str) -> Command:
    """Returns the same filing for another person and application, under the same key `k`."""
    person = accepted.identity.members[0].model_copy(update={"id_number": number})
    identity = accepted.identity.model_copy(update={"members": (person,)})
    event = accepted.model_copy(update={"application": application, "identity": identity})
    return Command(application, FilingCommand(event, Vault().persons([number]), "k", b"filing"), file)
