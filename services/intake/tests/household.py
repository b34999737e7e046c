"""Given-when-then helpers for the tests of intake: past events, a request, and the events that it returns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.decisions import Decision, Explanation, PackReference
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.review import CaseDetermined

from services.chassis.core.command import DecisionContext
from services.intake.application import Application, evolve
from services.intake.case_requests import CaseRequests
from services.intake.deadlines import NEXT, Deadlines
from services.intake.events import DecidingPack, DeterminationRecorded, Event
from services.intake.progress import CaseProgress
from services.intake.subscribers import decode
from services.policy import load_packs

ID = UUID("01941f29-7c00-7aaa-8aaa-aaaaaaaaaaaa")
NOW = datetime(2024, 4, 16, 9, tzinfo=UTC)
PACK = PackReference(region="330305", version="1", content_hash="0" * 64)
SENTENCE = Explanation(zh="理由", en="reason")

CLOCKS = Deadlines(load_packs())
LIFE = CaseRequests(CLOCKS)
PROGRESS = CaseProgress(CLOCKS)

EXAMPLE = Path(__file__).parents[3] / "contracts" / "examples" / "cn.lianban.intake.application-submitted.v1.json"
FILED = ApplicationSubmitted.model_validate_json(EXAMPLE.read_bytes()).model_copy(
    update={"application": ID, "submitted_at": NOW, "due_on": date(2024, 5, 22)}
)


@dataclass
class Given:
    state: Application

    def when(self, decide: Callable[..., Sequence[Event]], message: Any, now: datetime = NOW) -> Sequence[Event]:
        return list(decide(self.state, message, DecisionContext(now)))

    def and_then(self, *events: Event) -> "Given":
        state = self.state
        for event in events:
            state = evolve(state, event)
        return Given(state)


def given(*events: Event) -> Given:
    return Given(Application()).and_then(FILED, *events)


def decision(item: str, outcome: Any = "granted", amount: int | None = 1000) -> Decision:
    return Decision(
        item=item,
        outcome=outcome,
        reason="entitled",
        clause="S000-3.6",
        source="local",
        amount_fen=amount,
        period="month" if amount is not None else None,
        explanation=SENTENCE,
    )


def determined(turn: int = 1, status: Any = "final", *departments: Any) -> Any:
    """Returns a determination as intake reads it."""
    message = determined_message(turn, status, *departments)
    return decode(message.TYPE, message.wire())


def determined_message(turn: int = 1, status: Any = "final", *departments: Any) -> CaseDetermined:
    return CaseDetermined(
        application=ID,
        turn=turn,
        status=status,
        determined_on=NOW.date(),
        pack=PACK,
        category="none" if status == "refused" else "minimum_living",
        referred_to=departments,
    )


def decided(turn: int = 1, *decisions: Decision, kind: Any = BENEFITS_DECIDED["medical"], revision: int = 1) -> Any:
    """Returns the decisions of a department as intake reads them."""
    message = kind(
        application=ID,
        turn=turn,
        standing="final",
        decided_on=NOW.date(),
        pack=PACK,
        decisions=decisions,
        revision=revision,
    )
    return decode(message.TYPE, message.wire())


def recorded(turn: int = 1, status: Any = "final", *departments: str) -> DeterminationRecorded:
    return DeterminationRecorded(
        turn=turn,
        status=status,
        category="minimum_living",
        referred_to=departments,
        determined_on=NOW.date(),
        pack=DecidingPack(region=PACK.region),
    )


def kinds(events: Sequence[Event]) -> list[type]:
    return [type(event) for event in events]


def waiting(item: str = "housing.rent_subsidy", reason: str = "lease_missing") -> Any:
    return decision(item, "needs_documents", None).model_copy(update={"reason": reason})


def fired(case: Given, day: date) -> Sequence[Event]:
    return list(CLOCKS.fire(case.state, NEXT, moment_of(day)))


def moment_of(day: date) -> Any:
    return DecisionContext(datetime(day.year, day.month, day.day, 1, tzinfo=UTC))


def asked() -> Given:
    """Returns a case of two departments. The decision of one waits for a lease, that of the other for a card."""
    case = given(recorded(1, "final", "medical", "transit"))
    first = case.when(PROGRESS.record_benefits, decided(1, waiting()))
    card = waiting("transit.bus", "card_requested").model_copy(
        update={"members": {"m1": "needs_documents", "m2": "granted"}}
    )
    return case.and_then(
        *first,
        *case.and_then(*first).when(PROGRESS.record_benefits, decided(1, card, kind=BENEFITS_DECIDED["transit"])),
    )


def completed(*decisions: Any) -> Given:
    case = given(recorded(1, "final", "medical"))
    return case.and_then(
        *case.when(PROGRESS.record_benefits, decided(1, *(decisions or (decision("medical.inpatient"),))))
    )


def replace_turn(message: Any, **update: Any) -> Any:
    return message.model_copy(update=update)
