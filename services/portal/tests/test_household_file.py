"""Finding a household, its file on one page, and which members find it themselves."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.life import ChangeReported
from lianban_contracts.review import CaseDetermined

from services.chassis.tests.help import until
from services.portal.identity import Person
from services.portal.identity.person import vouched

from .conftest import Stage, emptied_stage, example

stage = emptied_stage()

FILED: Any = example(ApplicationSubmitted, UUID(int=1))
APPLICANT, SPOUSE, CHILD, PARENT = FILED.identity.members
REGION = FILED.region
WHY = "enquiry"


async def filed(stage: Stage, **changed: Any) -> UUID:
    """Publishes a filing and waits until the portal has it."""
    application = stage.new()
    await stage.publish(example(ApplicationSubmitted, application).model_copy(update=changed))
    await until(lambda: _seen(stage, application, 1))
    return application


async def _seen(stage: Stage, application: UUID, number: int) -> bool:
    found: int = await stage.portal.pool.fetchval("select count(*) from timeline where application = $1", application)
    return found >= number


async def officer(stage: Stage, region: str = REGION, department: str = "civil") -> httpx.AsyncClient:
    return await stage.browser("officer", sub="o1", name="王示范", department=department, regions=[region])


async def searched(client: httpx.AsyncClient, sought: str, reason: str = WHY, status: int = 200) -> str:
    answer = await client.post("/files", data={"sought": sought, "reason": reason})
    assert answer.status_code == status, answer.text
    return answer.text


@pytest.fixture
def ways() -> dict[str, str]:
    """What finds the household, by the way of searching."""
    return {
        "name": SPOUSE.name,
        "name with spaces": f" {APPLICANT.name[0]} {APPLICANT.name[1:]} ",
        "number of a child": CHILD.id_number,
        "number with spaces": f"{APPLICANT.id_number[:6]} {APPLICANT.id_number[6:14]} {APPLICANT.id_number[14:]}",
        "part of the address": FILED.identity.address[3:9],
        "receipt": FILED.receipt,
        "end of the receipt": FILED.receipt[-8:].lower(),
    }


async def test_every_member_the_address_and_the_receipt_lead_to_the_file(stage: Stage, ways: dict[str, str]) -> None:
    application, one = await filed(stage), await officer(stage)
    for way, sought in ways.items():
        found = await searched(one, sought)
        assert f"/applications/{application}/household" in found, way
        assert f"/applications/{application}/household" not in await searched(await officer(stage, "511700"), sought)


async def test_what_differs_finds_nothing(stage: Stage) -> None:
    application, one = await filed(stage), await officer(stage)
    for sought in (APPLICANT.name[:-1] + "无", "11010119900307001X", "不存在的路", "洞示", "00000000"):
        answer = await one.post("/files", data={"sought": sought, "reason": WHY})
        assert str(application) not in answer.text, sought


async def test_a_search_by_a_person_needs_a_reason_and_is_audited_without_what_was_sought(stage: Stage) -> None:
    await filed(stage)
    one = await officer(stage)
    assert 'href="#reason"' in await searched(one, SPOUSE.name, "", 422)
    assert 'href="#sought"' in await searched(one, "陈", WHY, 422)
    await searched(one, SPOUSE.name)
    await searched(one, FILED.receipt, "")
    subjects = [line["subject"] for line in await stage.desk.audit.lines(account="https://issuer o1")]
    assert subjects == ["by receipt reason -", f"by text reason {WHY}"]


async def test_another_department_finds_only_what_was_referred_to_it(stage: Stage) -> None:
    application, housing = await filed(stage), await officer(stage, department="housing")
    assert str(application) not in await searched(housing, SPOUSE.name)
    referred = example(CaseDetermined, application).model_copy(update={"referred_to": ("housing",)})
    await stage.publish(referred)
    await until(lambda: _seen(stage, application, 2))
    assert f"/applications/{application}/desk" in await searched(housing, SPOUSE.name)
    assert (await housing.get(f"/applications/{application}/household")).status_code == 404


async def test_the_file_shows_persons_address_requests_and_decisions_and_the_look_is_audited(stage: Stage) -> None:
    application, one = await filed(stage), await officer(stage)
    await stage.publish(example(CaseDetermined, application))
    await until(lambda: _seen(stage, application, 2))
    answer = await one.get(f"/applications/{application}/household")
    assert answer.status_code == 200
    for text in (*(person.name for person in FILED.identity.members), CHILD.id_number, FILED.identity.address):
        assert text in answer.text
    assert FILED.identity.phone in answer.text
    assert "一户一档" in answer.text
    lines = await stage.desk.audit.lines(account="https://issuer o1")
    assert (lines[0]["action"], lines[0]["subject"]) == ("household.view", f"application {application}")


async def test_nothing_readable_is_stored(stage: Stage) -> None:
    await filed(stage)
    for table in ("members", "addresses", "parties", "cases", "timeline"):
        rows = await stage.portal.pool.fetch(f"select * from {table}")
        for secret in (SPOUSE.name, CHILD.id_number, FILED.identity.address):
            assert not [row for row in rows if secret.encode() in repr(tuple(row.values())).encode()]
            assert not [
                row for row in rows for one in row.values() if isinstance(one, bytes) and secret.encode() in one
            ]


def member(stage: Stage, id_number: str) -> Person:
    claims: Any = {"iss": "issuer", "sub": id_number, "name": "x", "roles": ["citizen"], "id_number": id_number}
    return vouched(claims, stage.desk.keys)


async def test_every_adult_member_finds_the_file_and_a_child_does_not(stage: Stage) -> None:
    application, parties = await filed(stage), stage.desk.parties
    found = {one.id: await parties.of(application, member(stage, one.id_number)) for one in FILED.identity.members}
    assert {name: party.role for name, party in found.items() if party} == {
        "m1": "applicant",
        "m2": "member",
        "m4": "member",
    }
    assert found["m2"] is not None
    assert (found["m2"].edit, found["m2"].own) == (True, False), "may report a change, may not withdraw"
    assert await parties.cases(member(stage, PARENT.id_number)) == [application]


async def test_who_left_finds_it_no_longer_and_after_the_applicants_death_the_spouse_leads(stage: Stage) -> None:
    application, parties, day = await filed(stage), stage.desk.parties, date(2024, 9, 1)
    days: Any = {"changed_on": day, "reported_on": day}
    left = ChangeReported(application=application, cause="left", left=(PARENT.id,), **days)
    died = ChangeReported(application=application, cause="death", left=(APPLICANT.id,), **days)
    await stage.publish(left, died)
    await until(lambda: _seen(stage, application, 3))
    assert await parties.of(application, member(stage, PARENT.id_number)) is None
    assert await parties.of(application, member(stage, APPLICANT.id_number)) is None
    spouse = await parties.of(application, member(stage, SPOUSE.id_number))
    assert spouse is not None
    assert (spouse.role, spouse.own) == ("applicant", True)
    page = (await (await officer(stage)).get(f"/applications/{application}/household")).text
    assert page.count("离开）") == 2


async def test_an_agent_finds_the_households_by_name_and_by_what_they_owe(stage: Stage) -> None:
    """portal-walk.md, section 3, line 6: search by name, a filter for documents to hand in, dates, names of cases filed elsewhere."""
    agent = FILED.agent
    application = await filed(stage)
    async with await stage.browser("agent", name=agent.name, organisation=agent.organisation) as client:
        for sought in (APPLICANT.name, SPOUSE.name, SPOUSE.name[:2], FILED.receipt[-8:].lower()):
            page = await client.post("/mine", data={"sought": sought})
            assert f'href="/applications/{application}"' in page.text, sought
            assert APPLICANT.name in page.text
            assert sought not in str(page.url)
        assert (
            f'href="/applications/{application}"' not in (await client.post("/mine", data={"sought": "欧阳无人"})).text
        )
        assert f'href="/applications/{application}"' not in (await client.get("/mine?status=owes")).text


async def test_a_change_is_checked_before_it_is_reported_and_names_each_wrong_field(stage: Stage) -> None:
    """portal-walk.md, S9: a page to check, evidence, and errors that name their field. Nothing reaches intake before."""
    application = await filed(stage)
    agent, today = FILED.agent, stage.portal.clock.today().isoformat()
    path = f"/applications/{application}/change"
    async with await stage.browser("agent", name=agent.name, organisation=agent.organisation) as client:
        given = {"cause": "other", "on": today, "emergency_event": "accident"}
        page = await client.post(path, data=given)
        assert page.status_code == 200
        for part in ("请核对报告的变化", "意外事故", 'name="confirm"', 'name="evidence" type="file"', "multiple"):
            assert part in page.text
        again = await client.post(path, data={**given, "edit": "1"})
        assert 'value="accident" checked' in again.text
        wrong = await client.post(path, data={"cause": "home", "on": today, "rent_paid_fen_per_month": "abc"})
        assert wrong.status_code == 422
        assert "：请用数字填写金额" in wrong.text
