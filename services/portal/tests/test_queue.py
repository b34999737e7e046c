"""Tests of the work queue over HTTP: who sees a task, who takes it, and that only one officer can take it."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from lianban_contracts.intake import ApplicationSubmitted, ApplicationWithdrawn
from lianban_contracts.life import CorrectionRequested, DocumentsSupplied, Missing, ReconsiderationRequested
from lianban_contracts.officers import TaskFinished
from lianban_contracts.review import CaseDetermined

from services.chassis.operators.rebuild import rebuild
from services.chassis.tests.help import until
from services.portal.projection import empty_read_model
from services.portal.readmodel.pack_catalogue import packs

from .conftest import Stage, example, shared_stage

FILED: Any = example(ApplicationSubmitted, Stage.new())
REGION = FILED.region
PACK: Any = packs().in_force(REGION, FILED.filed_on)
stage = shared_stage()


async def case(stage: Stage, *more: Any) -> UUID:
    """Publishes a case of the example's household, referred to housing and education, with these further messages."""
    application, before = stage.new(), await stage.kept()
    determined = example(CaseDetermined, application).model_copy(update={"referred_to": ("housing", "education")})
    later = [example(kind, application).model_copy(update=said) for kind, said in more]
    await stage.publish(example(ApplicationSubmitted, application), determined, *later)

    async def kept() -> bool:
        return await stage.kept() >= before + 2 + len(later)

    await until(kept)
    return application


AGAIN = (ReconsiderationRequested, {"number": 1, "item": "housing.public_rental"})


def officer(stage: Stage, department: str = "housing", sub: str = "o1", *, regions: list[str] | None = None) -> Any:
    where = [REGION] if regions is None else regions
    return stage.browser("officer", sub=sub, name=f"name {sub}", department=department, regions=where)


async def page(client: httpx.AsyncClient, path: str = "/queue") -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def said(task: str, version: int = 0, **more: str) -> dict[str, str]:
    return {"task": task, "version": str(version), **more}


TASK = "reconsideration~housing~1"


async def post(client: httpx.AsyncClient, application: UUID, what: str, data: dict[str, str]) -> int:
    return (await client.post(f"/applications/{application}/tasks/{what}", data=data)).status_code


@pytest.mark.parametrize(
    ("department", "regions", "seen"),
    [
        ("housing", [REGION], True),
        ("education", [REGION], False),
        ("housing", ["511700"], False),
        ("", [REGION], False),
    ],
)
async def test_work_is_seen_by_its_own_department_in_its_own_region(
    stage: Stage, department: str, regions: list[str], seen: bool
) -> None:
    application = await case(stage, AGAIN)
    found = await page(await officer(stage, department, regions=regions))
    assert (f"/applications/{application}/desk" in found) is seen


async def test_a_supervisor_of_civil_affairs_sees_the_work_of_all(stage: Stage) -> None:
    application = await case(stage, AGAIN)
    supervisor = await stage.browser("supervisor", department="civil", regions=[REGION])
    assert f"/applications/{application}/desk" in await page(supervisor)


async def test_of_two_who_claim_at_once_one_has_it(alone: Stage) -> None:
    application = await case(alone, AGAIN)
    first, second = await officer(alone), await officer(alone, sub="o2")
    assert await post(first, application, "claim", said(TASK)) == 303
    assert await post(second, application, "claim", said(TASK)) == 409
    assert "name o1" in await page(second)
    assert f"/applications/{application}/desk" in await page(first, "/queue?whose=mine")
    assert f"/applications/{application}/desk" not in await page(second, "/queue?whose=free")
    assert await post(first, application, "release", said(TASK, 1)) == 303
    assert await post(first, application, "claim", said(TASK, 1)) == 409, "a form sent again"
    assert await post(second, application, "claim", said(TASK, 2)) == 303


async def test_work_is_handed_to_a_colleague_of_the_department_alone(stage: Stage) -> None:
    application = await case(stage, AGAIN)
    first, colleague, other = await officer(stage), await officer(stage, sub="o2"), await officer(stage, "civil", "o3")
    for one in (first, colleague, other):
        await page(one)
    assert await post(first, application, "hand-over", said(TASK, to="https://issuer o3")) == 404
    assert await post(first, application, "hand-over", said(TASK, to="https://issuer o2")) == 303
    assert f"/applications/{application}/desk" in await page(colleague, "/queue?whose=mine")


async def test_nobody_claims_what_is_anothers(stage: Stage) -> None:
    application = await case(stage, AGAIN)
    education = await officer(stage, "education")
    assert await post(education, application, "claim", said(TASK)) == 404
    assert await post(education, application, "claim", said("nonsense")) == 422
    stranger = await officer(stage, regions=["511700"])
    assert await post(stranger, application, "claim", said(TASK)) == 404


async def test_what_must_be_decided_is_not_finished_by_a_click(stage: Stage) -> None:
    application = await case(stage, AGAIN)
    assert await post(await officer(stage), application, "finish", said(TASK)) == 422


async def test_a_correction_waits_for_the_household_and_then_for_an_officer(stage: Stage) -> None:
    missing = (Missing(item="housing.rent_subsidy", reason="lease_missing"),)
    application = await case(stage, (CorrectionRequested, {"missing": missing}))
    housing, link = await officer(stage), f"/applications/{application}/desk"
    assert link not in await page(housing)
    assert link in await page(housing, "/queue?waits=1")
    before = await stage.kept()
    await stage.publish(example(DocumentsSupplied, application))
    await until(lambda: _grown(stage, before))
    assert link in await page(housing)
    assert PACK.due("housing", stage.portal.clock.today()).isoformat() == (await due_on(stage, application))["housing"]
    assert link not in await page(await officer(stage, "education"))
    await stage.publish(
        example(TaskFinished, application).model_copy(update={"department": "housing", "kind": "correction"})
    )

    async def finished() -> bool:
        return link not in await page(housing)

    await until(finished)


async def due_on(stage: Stage, application: UUID) -> dict[str, str]:
    """Returns the last day of each department's part of a correction."""
    sql = "select owner, due_on from tasks where application = $1 and kind = 'correction'"
    return {row["owner"]: row["due_on"].isoformat() for row in await stage.portal.pool.fetch(sql, application)}


async def _grown(stage: Stage, before: int) -> bool:
    return await stage.kept() > before


async def test_a_withdrawn_case_is_nobodys_work(stage: Stage) -> None:
    application = await case(stage, AGAIN, (ApplicationWithdrawn, {}))
    assert f"/applications/{application}/desk" not in await page(await officer(stage))


async def test_a_receipt_opens_its_case(alone: Stage) -> None:
    application = await case(alone, AGAIN)
    housing = await officer(alone)
    for sought in (FILED.receipt, FILED.receipt.lower(), FILED.receipt[-8:]):
        found = await housing.get(f"/queue?receipt={sought}")
        assert found.headers["location"].startswith(f"/applications/{application}/desk")
    assert "330305-1" in await page(housing, "/queue?receipt=330305-1")


async def test_a_case_for_which_nothing_waits_is_found_by_its_receipt_as_well(alone: Stage) -> None:
    application = await case(alone)
    found = await (await officer(alone)).get(f"/queue?receipt={FILED.receipt}")
    assert found.headers["location"].startswith(f"/applications/{application}/desk")
    for stranger in (await officer(alone, "transit"), await officer(alone, regions=["511700"])):
        assert "没有您可以办理的" in await page(stranger, f"/queue?receipt={FILED.receipt}")


async def test_filters_and_pages_are_checked(stage: Stage) -> None:
    housing = await officer(stage)
    for wrong in ("kind=lost", "whose=everybodys", "page=0", "page=x", "waits=maybe"):
        assert (await housing.get(f"/queue?{wrong}")).status_code == 422


async def test_rebuilding_keeps_who_has_what(alone: Stage) -> None:
    application = await case(alone, AGAIN)
    housing = await officer(alone)
    await post(housing, application, "claim", said(TASK))
    before = await alone.kept()
    await rebuild(alone.portal, empty_read_model)
    await until(lambda: _grown(alone, before - 1))
    assert f"/applications/{application}/desk" in await page(housing, "/queue?whose=mine")
