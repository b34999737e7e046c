"""Tests that unrequested documents open one task for each owner who can use them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from lianban_contracts.intake import ApplicationCompleted, ApplicationSubmitted, StatementIssued
from lianban_contracts.life import CorrectionRequested, DocumentsSupplied, SuppliedDocument
from lianban_contracts.officers import TaskFinished
from lianban_contracts.review import CaseDetermined

from services.chassis.tests.help import until
from services.policy import Pack, load_packs
from services.portal.readmodel.messages import KeptMessage
from services.portal.worklist.unrequested_documents import unasked

from .conftest import Stage, example
from .told import decision, happening, message, statement

START = datetime(2026, 3, 5, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def pack() -> Pack:
    found = load_packs().in_force("330305", date(2024, 4, 15))
    assert found
    return found


def handed_in(*documents: str) -> KeptMessage:
    return message(DocumentsSupplied, documents=[{"document": one} for one in documents])


def stated(**outcomes: str) -> KeptMessage:
    """Returns a statement. Example: `housing__rent_subsidy="queued"`."""
    decisions = [decision(item.replace("__", "."), outcome) for item, outcome in outcomes.items()]
    return message(StatementIssued, statement=statement(*decisions))


def asked(*documents: str) -> KeptMessage:
    missing = {"item": "housing.rent_subsidy", "reason": "x", "documents": documents}
    return message(CorrectionRequested, missing=[missing])


def tasks(pack: Pack, *told: KeptMessage) -> list[tuple[str, tuple[str, ...], int]]:
    """Returns owner and items of each task, and the index of the message that opened it."""
    several = [happening(one, START + timedelta(hours=n)) for n, one in enumerate(told)]
    found = list(unasked(several, pack))
    assert all(one.kind == "papers" and one.opened for one in found)
    return [(one.owner, one.items, int((one.opened or START).timestamp() - START.timestamp()) // 3600) for one in found]


LEASE, RENT = handed_in("lease"), ("housing.rent_subsidy",)


def test_what_comes_with_the_filing_waits_until_it_is_known_who_has_the_case(pack: Pack) -> None:
    assert tasks(pack, LEASE) == []
    assert tasks(pack, LEASE, stated(housing__rent_subsidy="granted")) == [("housing", RENT, 0)]


def test_who_need_not_decide_it_has_no_use_for_it_and_civil_affairs_looks(pack: Pack) -> None:
    assert tasks(pack, LEASE, stated(housing__rent_subsidy="not_applicable")) == [("civil", (), 0)]
    assert tasks(pack, stated(housing__rent_subsidy="granted"), LEASE) == [("civil", (), 1)]
    assert tasks(pack, stated(), handed_in("lease_contract")) == [("civil", (), 1)]


@pytest.mark.parametrize("outcome", ["queued", "needs_documents"])
def test_whose_item_is_still_open_looks(pack: Pack, outcome: str) -> None:
    assert tasks(pack, stated(housing__rent_subsidy=outcome), LEASE) == [("housing", RENT, 1)]


def test_each_looks_at_what_he_can_use(pack: Pack) -> None:
    open_ = stated(housing__rent_subsidy="queued", education__student_aid="queued", medical__inpatient="granted")
    found = tasks(pack, open_, handed_in("lease", "enrolment_certificate", "medical_receipts"))
    assert found == [("housing", RENT, 1), ("education", ("education.student_aid",), 1), ("civil", (), 1)]


def test_what_a_correction_asked_for_is_the_corrections_task(pack: Pack) -> None:
    waiting = stated(housing__rent_subsidy="needs_documents")
    assert tasks(pack, waiting, asked("lease"), LEASE) == []
    assert tasks(pack, waiting, asked("lease"), handed_in("lease", "appraisal")) == [("civil", (), 2)]


async def test_it_is_in_the_queue_until_somebody_has_looked_or_established(stage: Stage) -> None:
    application = stage.new()
    lease = (SuppliedDocument(document="lease"),)
    supplied = example(DocumentsSupplied, application).model_copy(update={"documents": lease})
    determined = example(CaseDetermined, application).model_copy(update={"referred_to": ("housing",)})
    await tell(stage, example(ApplicationSubmitted, application), supplied, determined)
    officer = await stage.browser("officer", department="housing", regions=["330305"])
    assert str(application) not in (await officer.get("/queue")).text
    await tell(stage, completed(application))
    assert str(application) in (await officer.get("/queue")).text
    about = {"department": "housing", "kind": "papers"}
    await stage.publish(example(TaskFinished, application).model_copy(update=about))

    async def looked_at() -> bool:
        return str(application) not in (await officer.get("/queue")).text

    await until(looked_at)
    await tell(stage, completed(application))
    assert str(application) not in (await officer.get("/queue")).text, "another statement brings nothing new"


def completed(application: UUID) -> Any:
    """Returns a statement that grants the rent subsidy."""
    message: Any = example(ApplicationCompleted, application)
    rent = message.statement.decisions[0].model_copy(update={"item": RENT[0], "outcome": "granted"})
    return message.model_copy(update={"statement": message.statement.model_copy(update={"decisions": (rent,)})})


async def tell(stage: Stage, *messages: Any) -> None:
    """Publishes messages and waits until the portal has stored them."""
    before = await stage.kept()
    await stage.publish(*messages)

    async def seen() -> bool:
        return await stage.kept() >= before + len(messages)

    await until(seen)
