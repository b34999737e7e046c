"""Tests that households are notified once, in the way that they chose, and outside of the quiet hours."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import time, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import uvicorn
from lianban_contracts.identity import Contact
from lianban_contracts.intake import ApplicationCompleted, ApplicationSubmitted
from lianban_contracts.life import (
    BenefitsEnded,
    ContactChanged,
    CorrectionEnded,
    CorrectionRequested,
    RecertificationDue,
)
from lianban_contracts.message import Message
from lianban_contracts.review import HearingOpened
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infra.local.ports import HOST
from services.chassis.operators.rebuild import rebuild
from services.chassis.tests.help import until
from services.messages import values
from services.portal.notifications import sender as module
from services.portal.notifications.gateways import FileGateway, Gateway, HttpGateway, NotSent, Sms
from services.portal.notifications.sender import Sender
from services.portal.notifications.settings import NotificationSettings, load
from services.portal.projection import empty_read_model
from services.portal.readmodel.households import Households

from .conftest import Stage, example

ALWAYS = NotificationSettings(quiet_hours="00:00-00:00")
STATES = "select kind, state from notifications where application = $1 order by id"


def sender(stage: Stage, gateway: Gateway | None) -> Sender:
    households = Households(stage.desk.keys, stage.desk.strongbox)
    return Sender(stage.portal, households, ALWAYS, gateway)


async def told(stage: Stage, application: UUID) -> list[tuple[str, str]]:
    return [(row["kind"], row["state"]) for row in await stage.portal.pool.fetch(STATES, application)]


async def published(stage: Stage, *kinds: type[Any]) -> UUID:
    """Publishes examples of these messages and waits until the portal has projected them."""
    application = stage.new()
    await arrived(stage, *(example(kind, application) for kind in kinds))
    return application


async def arrived(stage: Stage, *messages: Message) -> None:
    before = await stage.kept()
    await stage.publish(*messages)

    async def kept() -> bool:
        return await stage.kept() == before + len(messages)

    await until(kept)


def lines(directory: Path) -> list[dict[str, str]]:
    return [json.loads(line) for file in sorted(directory.glob("*.jsonl")) for line in file.read_text().splitlines()]


async def test_each_kind_of_notification_is_sent_once_and_names_only_person_and_receipt(
    stage: Stage, tmp_path: Path
) -> None:
    kinds = (
        ApplicationSubmitted,
        CorrectionRequested,
        HearingOpened,
        ApplicationCompleted,
        BenefitsEnded,
        RecertificationDue,
    )
    application = await published(stage, *kinds)
    outbox = sender(stage, FileGateway(tmp_path))
    while await outbox.send():
        pass
    assert {kind for kind, _ in await told(stage, application)} == {
        "correction", "hearing", "started", "ended", "review_due",
    }  # fmt: skip
    sent, filing = lines(tmp_path), example(ApplicationSubmitted, application)
    assert isinstance(filing, ApplicationSubmitted)
    applicant = filing.identity.members[0]
    assert {one["phone"] for one in sent} == {filing.identity.phone}
    assert len({one["key"] for one in sent}) == len(sent)
    for one in sent:
        rest = one["text"].replace(applicant.name, "").replace(filing.receipt, "")
        assert rest != one["text"]
        assert not re.search(r"\d", rest)


async def test_a_rebuild_notifies_nobody_again(alone: Stage, tmp_path: Path) -> None:
    stage = alone
    application = await published(stage, ApplicationSubmitted, HearingOpened)
    outbox = sender(stage, FileGateway(tmp_path))
    await outbox.send()
    kept = await stage.kept()
    await rebuild(stage.portal, empty_read_model)

    async def again() -> bool:
        return await stage.kept() == kept

    await until(again)
    assert not await sender(stage, FileGateway(tmp_path)).send()
    assert await told(stage, application) == [("hearing", "sent")]
    assert len(lines(tmp_path)) == 1


async def test_messages_from_before_notifications_began_notify_nobody(stage: Stage) -> None:
    begun = "update notifications set at = now() + $1 where state = 'begun'"
    await stage.portal.pool.execute(begun, timedelta(hours=1))
    assert await told(stage, await published(stage, ApplicationSubmitted, HearingOpened)) == []
    await stage.portal.pool.execute(begun, -timedelta(hours=1))


async def test_a_process_that_died_while_sending_repeats_the_same_batch(stage: Stage, tmp_path: Path) -> None:
    application = await published(stage, ApplicationSubmitted, HearingOpened)

    class Dying(FileGateway):
        async def send(self, batch: UUID, messages: Sequence[Sms]) -> Mapping[str, str]:
            await super().send(batch, messages)
            raise SystemExit

    with pytest.raises(SystemExit):
        await sender(stage, Dying(tmp_path)).send()
    assert await told(stage, application) == [("hearing", "sending")]
    assert not await sender(stage, FileGateway(tmp_path)).send(), "another process waits until the batch is stale"
    await stage.portal.pool.execute("update notifications set claimed = claimed - interval '6 minutes'")
    assert await sender(stage, FileGateway(tmp_path)).send() == 1
    assert await told(stage, application) == [("hearing", "sent")]
    assert len(lines(tmp_path)) == 1, "the batch has replaced its file"


async def test_a_household_is_notified_in_the_way_that_it_chose(stage: Stage, tmp_path: Path) -> None:
    expected = {"portal": "portal", "letter": "letter", "sms": "sent", "none": "letter"}
    cases = {}
    for way in expected:
        cases[way] = stage.new()
        contact = Contact(address="样板村3号") if way == "none" else Contact(phone="13800000000", notify_by=way)  # type: ignore[arg-type]
        change = example(ContactChanged, cases[way]).model_copy(update={"contact": contact})
        filing, heard = example(ApplicationSubmitted, cases[way]), example(HearingOpened, cases[way])
        await arrived(stage, filing, change, heard)
    outbox = sender(stage, FileGateway(tmp_path))
    await outbox.send()
    for way, application in cases.items():
        assert await told(stage, application) == [("hearing", expected[way])], way


async def test_what_is_no_longer_owed_is_not_asked_for(stage: Stage, tmp_path: Path) -> None:
    application = await published(stage, ApplicationSubmitted, CorrectionRequested, CorrectionEnded)
    await sender(stage, FileGateway(tmp_path)).send()
    assert await told(stage, application) == [("correction", "obsolete")]


async def test_a_gateway_that_fails_is_asked_again_and_then_a_letter_is_printed(stage: Stage) -> None:
    class Silent:
        async def send(self, batch: UUID, messages: object) -> dict[str, str]:
            raise NotSent("no answer")

    application = await published(stage, ApplicationSubmitted, HearingOpened)
    for attempt in range(1, module.MOST_ATTEMPTS + 1):
        await stage.portal.pool.execute("update notifications set not_before = now()")
        assert await sender(stage, Silent()).send() == 1, attempt
    assert await told(stage, application) == [("hearing", "letter")]


async def test_without_a_gateway_all_notifications_are_letters(stage: Stage) -> None:
    application = await published(stage, ApplicationSubmitted, HearingOpened)
    await sender(stage, None).send()
    assert await told(stage, application) == [("hearing", "letter")]


@asynccontextmanager
async def serving(statuses: list[int], seen: list[tuple[str, str]]) -> AsyncIterator[str]:
    """Runs an SMS gateway that answers with these statuses, one after the other."""

    async def take(request: Request) -> Response:
        seen.append((request.headers["idempotency-key"], request.headers["authorization"]))
        return Response(status_code=statuses.pop(0))

    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=[Route("/sms", take, methods=["POST"])]), host=HOST, port=0, log_level="error")
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://{HOST}:{server.servers[0].sockets[0].getsockname()[1]}/sms"
    server.should_exit = True
    await task


async def test_the_http_gateway_repeats_with_the_same_key_and_takes_a_refusal_as_final() -> None:
    seen: list[tuple[str, str]] = []
    sms = [Sms("7", "13800000000", "text")]
    async with serving([503, 429, 400, 202], seen) as url:
        gateway = HttpGateway(url, "secret")
        for _ in range(2):
            with pytest.raises(NotSent):
                await gateway.send(uuid4(), sms)
        assert await gateway.send(uuid4(), sms) == {"7": "refused with 400"}
        assert await gateway.send(uuid4(), sms) == {}
    assert seen == [("7", "Bearer secret")] * 4
    with pytest.raises(NotSent):
        await gateway.send(uuid4(), sms)


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        ("21:00-08:00", "20:59", False), ("21:00-08:00", "21:00", True), ("21:00-08:00", "07:59", True),
        ("21:00-08:00", "08:00", False), ("12:00-14:00", "13:00", True), ("12:00-14:00", "14:00", False),
        ("00:00-00:00", "00:00", False),
    ],
)  # fmt: skip
def test_nothing_is_sent_in_the_quiet_hours(hours: str, at: str, quiet: bool) -> None:
    assert NotificationSettings(quiet_hours=hours).is_quiet(time.fromisoformat(at)) is quiet


@pytest.mark.parametrize(
    "wrong",
    [
        {"NOTIFY_QUIET_HOURS": "late"}, {"NOTIFY_SMS_GATEWAY": "http://sms.example"}, {"NOTIFY_SMS_GATEWAY": "ftp://x"},
        {"NOTIFY_SMS": "x"},
    ],
)  # fmt: skip
def test_wrong_settings_are_refused_by_name(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        load(wrong)


async def test_officers_of_the_region_print_letters(stage: Stage) -> None:
    application = await published(stage, ApplicationSubmitted, HearingOpened)
    filing = example(ApplicationSubmitted, application)
    assert isinstance(filing, ApplicationSubmitted)
    await sender(stage, None).send()
    async with await stage.browser("officer", department="civil", regions=[filing.region]) as officer:
        page = (await officer.get("/letters")).text
        assert filing.identity.address in page
        assert filing.receipt in page
        ids = re.search(r'name="letters" value="([\d,]+)"', page)
        assert ids is not None
        async with await stage.browser(
            "officer", department="civil", regions=[next(one for one in values("region") if one != filing.region)]
        ) as stranger:
            assert filing.receipt not in (await stranger.get("/letters")).text
            await stranger.post("/letters", data={"letters": ids[1]})
            assert await told(stage, application) == [("hearing", "letter")]
        answer = await officer.post("/letters", data={"letters": f"{ids[1]},,x,{9**30}"})
        assert answer.status_code == HTTPStatus.SEE_OTHER
        assert filing.receipt not in (await officer.get("/letters")).text
    assert await told(stage, application) == [("hearing", "printed")]
