"""Tests that people find their own cases and share them without a password."""

from uuid import UUID

import pytest
from lianban_contracts.intake import ApplicationSubmitted
from pydantic import JsonValue

from services.portal.identity import Person
from services.portal.identity.person import vouched
from services.portal.identity.sharing import CodeUnknown

from .conftest import Stage, emptied_stage, example
from .test_permissions import APPLICANT, ID_NUMBER, case

stage = emptied_stage()


def person(stage: Stage, subject: str, **claims: JsonValue) -> Person:
    return vouched({"iss": "issuer", "sub": subject, "name": subject, "roles": ["citizen"], **claims}, stage.desk.keys)


async def test_who_filed_elsewhere_finds_his_case_by_his_number(stage: Stage) -> None:
    application = await case(stage)
    found = await stage.desk.parties.cases(person(stage, "a", id_number=ID_NUMBER))
    assert [str(one) for one in found] == [application]
    assert await stage.desk.parties.cases(person(stage, "b", id_number="110101199003070011")) == []
    assert await stage.desk.parties.cases(person(stage, "nobody")) == []


async def test_who_searches_by_a_number_is_written_down_and_the_number_is_not(stage: Stage) -> None:
    application, operator = await case(stage), person(stage, "wu", roles=["operator"])
    assert [str(one) for one in await stage.desk.cases_of_number(operator, ID_NUMBER)] == [application]
    assert await stage.desk.cases_of_number(operator, "110101199003070011") == []
    lines = await stage.desk.audit.lines(account="issuer wu")
    assert [line["action"] for line in lines] == ["case.find_by_person"] * 2
    assert lines[0]["subject"] != lines[1]["subject"]
    assert not [line for line in lines if ID_NUMBER in line["subject"]]


async def test_an_agent_finds_what_he_filed_by_his_post(stage: Stage) -> None:
    application, agent = await case(stage), APPLICANT.agent
    assert agent is not None, "the example has an agent"
    claims = {"roles": ["agent"], "organisation": agent.organisation, "name": agent.name}
    assert [str(one) for one in await stage.desk.parties.cases(person(stage, "a", **claims))] == [application]
    assert await stage.desk.parties.cases(person(stage, "b", **claims | {"organisation": "elsewhere"})) == []
    assert await stage.desk.parties.cases(person(stage, "c", **claims | {"roles": ["citizen"]})) == []


@pytest.mark.parametrize("heard_first", [True, False])
async def test_what_an_agent_files_here_is_not_seen_by_his_namesake_in_the_same_office(
    stage: Stage, heard_first: bool
) -> None:
    agent, draft = APPLICANT.agent, stage.new()
    assert agent is not None, "the example has an agent"
    post = {"roles": ["agent"], "organisation": agent.organisation, "name": agent.name}
    one, namesake = person(stage, "a", **post), person(stage, "b", **post)
    await stage.desk.parties.add(draft, one, "agent")
    assert await stage.desk.parties.cases(namesake) == []
    application = UUID(await case(stage)) if heard_first else stage.new()
    await stage.desk.parties.carry(draft, application, stage.desk.keys.of("post", agent.organisation, agent.name))
    if not heard_first:
        await case(stage, application)
    assert application in await stage.desk.parties.cases(one)
    assert await stage.desk.parties.cases(namesake) == []
    assert await stage.desk.parties.of(application, namesake) is None
    elsewhere = UUID(await case(stage))
    assert await stage.desk.parties.cases(namesake) == [elsewhere], "filed by another system, it is the post's"


async def test_a_clerk_keeps_his_cases_with_another_account_and_his_successor_is_handed_them(stage: Stage) -> None:
    agent, application = APPLICANT.agent, stage.new()
    assert agent is not None, "the example has an agent"
    post = {"roles": ["agent"], "organisation": agent.organisation}
    clerk = {**post, "name": agent.name, "id_number": "110101199003070011"}
    former, same = person(stage, "a", **clerk), person(stage, "b", **clerk)
    successor = person(stage, "c", **post, id_number="110101198001010010")
    await stage.desk.parties.add(application, former, "agent")
    assert await stage.desk.parties.cases(same) == [application]
    assert await stage.desk.parties.cases(successor) == [], "the letter of authority names another"
    await stage.desk.sharing.join(successor, await stage.desk.sharing.invite(same, application, edit=True))
    assert await stage.desk.parties.cases(successor) == [application]


async def test_only_digests_are_kept_and_another_secret_gives_others(stage: Stage) -> None:
    await case(stage)
    kept = await stage.portal.pool.fetchval("select string_agg(parties::text, '') from parties")
    assert ID_NUMBER not in kept
    assert len(person(stage, "a", id_number=ID_NUMBER).keys[0]) == 16


async def test_a_filing_that_is_read_again_changes_nothing(stage: Stage) -> None:
    application = await case(stage)
    before = await stage.portal.pool.fetch("select * from parties")
    await stage.desk.parties.add(APPLICANT.application, person(stage, "a", id_number=ID_NUMBER), "applicant")
    await stage.publish(example(ApplicationSubmitted, stage.new()))
    assert await stage.portal.pool.fetch("select * from parties where application = $1", application) == before


async def test_whoever_was_party_to_a_draft_is_party_to_its_case(stage: Stage) -> None:
    draft, application, owner, helper = stage.new(), stage.new(), person(stage, "owner"), person(stage, "helper")
    await stage.desk.parties.add(draft, owner, "applicant")
    await stage.desk.sharing.join(helper, await stage.desk.sharing.invite(owner, draft, edit=True))
    await stage.desk.parties.carry(draft, application)
    assert [one.role for who in (owner, helper) if (one := await stage.desk.parties.of(application, who))] == [
        "applicant",
        "helper",
    ]


@pytest.mark.parametrize("edit", [True, False])
async def test_a_code_makes_a_helper_who_may_see_or_change(stage: Stage, edit: bool) -> None:
    application, owner, helper = stage.new(), person(stage, "owner"), person(stage, "李秀兰")
    await stage.desk.parties.add(application, owner, "applicant")
    code = await stage.desk.sharing.invite(owner, application, edit=edit)
    assert await stage.desk.sharing.join(helper, code.lower().replace("-", " ")) == application
    scopes = {"own": True, "edit": edit, "applicant": False, "region": False, "department": False}
    for scope, reached in scopes.items():
        assert await stage.desk.parties.reached(application, helper, frozenset({scope})) is reached, scope
    shown = {row["shown"] for row in await stage.desk.parties.all_of(application)}
    assert shown == {"", "李**"}


async def test_a_code_works_once_and_not_when_it_has_expired(stage: Stage) -> None:
    sharing, owner, application = stage.desk.sharing, person(stage, "owner"), stage.new()
    code = await sharing.invite(owner, application, edit=True)
    await sharing.join(person(stage, "a"), code)
    with pytest.raises(CodeUnknown):
        await sharing.join(person(stage, "b"), code)
    late = await sharing.invite(owner, application, edit=True)
    await stage.portal.pool.execute("update invitations set until = now() - interval '1 second'")
    with pytest.raises(CodeUnknown):
        await sharing.join(person(stage, "b"), late)


async def test_help_is_taken_back_with_the_codes_that_nobody_used(stage: Stage) -> None:
    sharing, owner, helper, application = stage.desk.sharing, person(stage, "owner"), person(stage, "a"), stage.new()
    await stage.desk.parties.add(application, owner, "applicant")
    await sharing.join(helper, await sharing.invite(owner, application, edit=True))
    unused = await sharing.invite(owner, application, edit=True)
    await sharing.revoke(owner, application, helper.keys[0])
    assert await stage.desk.parties.of(application, helper) is None
    with pytest.raises(CodeUnknown):
        await sharing.join(helper, unused)


async def test_nobody_can_take_a_case_from_its_own_people(stage: Stage) -> None:
    sharing, owner, application = stage.desk.sharing, person(stage, "owner"), stage.new()
    await stage.desk.parties.add(application, owner, "applicant")
    await sharing.revoke(person(stage, "helper"), application, owner.keys[0])
    await sharing.join(owner, await sharing.invite(owner, application, edit=False))
    party = await stage.desk.parties.of(application, owner)
    assert party is not None
    assert (party.role, party.edit) == ("applicant", True)


async def test_every_step_of_sharing_is_written_down(stage: Stage) -> None:
    sharing, owner, helper, application = stage.desk.sharing, person(stage, "owner"), person(stage, "a"), stage.new()
    await sharing.join(helper, await sharing.invite(owner, application, edit=True))
    await sharing.revoke(owner, application, helper.keys[0])
    lines = await stage.desk.audit.lines(f"case {application}")
    told = [(line["account"], line["action"]) for line in reversed(lines)]
    assert told == [("issuer owner", "share.grant"), ("issuer a", "share.join"), ("issuer owner", "share.revoke")]
    with pytest.raises(CodeUnknown):
        await sharing.join(helper, "0000-0000-0000")
    (refused,) = await stage.desk.audit.lines(account="issuer a", subject="")
    assert refused["outcome"] == "refused"
