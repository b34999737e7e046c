"""A move to another region in the portal: who can open the case, where it is listed, and what a public notice shows."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import pytest
from lianban_contracts.decisions import PackReference
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.life import ChangeReported
from lianban_contracts.message import Message
from lianban_contracts.review import CaseDetermined

from services.chassis.tests.help import until
from services.portal.forms.change_rules import with_hukou

from .conftest import Stage, example
from .test_desk import Answers, answering

OLD, NEW = "330304", "330305"
SINCE, LATER = date(2026, 11, 2), date(2026, 11, 25)


@pytest.fixture
async def answers(stage: Stage) -> AsyncIterator[Answers]:
    """The services that the page of a case asks."""
    async with answering(stage) as found:
        yield found


def determined(application: UUID, region: str, turn: int, day: date) -> Message:
    """Returns a determination of 低保 by the pack of a region."""
    pack = PackReference(region=region, version="1", content_hash="0" * 64)
    update = {"pack": pack, "turn": turn, "determined_on": day, "category": "minimum_living"}
    return example(CaseDetermined, application).model_copy(update=update)


async def moving(stage: Stage) -> UUID:
    """Publishes a case that was determined in its region and is moving to another."""
    application = stage.new()
    filed = example(ApplicationSubmitted, application).model_copy(update={"region": OLD})
    move = ChangeReported(application=application, changed_on=SINCE, reported_on=SINCE, cause="move", to_region=NEW)
    await stage.publish(filed, determined(application, OLD, 1, SINCE), move)
    await until(lambda: _seen(stage, application, 3))
    return application


async def _seen(stage: Stage, application: UUID, number: int) -> bool:
    found: int = await stage.portal.pool.fetchval("select count(*) from timeline where application = $1", application)
    return found >= number


async def _opens(stage: Stage, application: UUID, region: str) -> int:
    """Returns the status of the case's page for an officer of civil affairs of a region."""
    client = await stage.browser("officer", department="civil", regions=[region], name="甲", sub=f"of-{region}")
    async with client:
        return (await client.get(f"/applications/{application}/desk")).status_code


async def test_officers_of_both_regions_open_a_case_while_it_moves_and_the_new_one_has_the_task(
    stage: Stage, answers: Answers
) -> None:
    application = await moving(stage)
    assert [await _opens(stage, application, region) for region in (OLD, NEW)] == [200, 200]
    row = await stage.portal.pool.fetchrow("select region, moving_to from cases where application = $1", application)
    assert row is not None
    assert (row["region"], row["moving_to"]) == (OLD, NEW)
    tasks = await stage.portal.pool.fetch("select kind, region from open_tasks where application = $1", application)
    assert ("change", NEW) in {(task["kind"], task["region"]) for task in tasks}


async def test_the_case_belongs_to_the_new_region_once_it_has_decided_and_is_not_published_again(
    stage: Stage, answers: Answers
) -> None:
    application = await moving(stage)
    await stage.publish(determined(application, NEW, 2, LATER))
    await until(lambda: _seen(stage, application, 4))
    assert [await _opens(stage, application, region) for region in (OLD, NEW)] == [404, 200]
    row = await stage.portal.pool.fetchrow(
        "select region, category_since from cases where application = $1", application
    )
    assert row is not None
    assert (row["region"], row["category_since"]) == (NEW, SINCE)


def test_the_household_registration_of_every_member_can_move_along() -> None:
    told = with_hukou({"to_region": NEW, "facts": {"members": {"m1": {"student_stage": "none"}}}}, ["m1", "m2"])
    members = {"m1": {"student_stage": "none", "hukou_region": NEW}, "m2": {"hukou_region": NEW}}
    assert told == {"to_region": NEW, "facts": {"members": members}}
