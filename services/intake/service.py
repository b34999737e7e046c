"""Composition of intake."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    StatementIssued,
)

from services.chassis.aggregate import Aggregate, Timer
from services.chassis.clock import CHINA
from services.chassis.events import Codec
from services.chassis.service import Definition
from services.messages import text
from services.policy import load_packs

from .api import Api
from .application import AnswerOverdue, Application, BenefitsRecorded, DeterminationRecorded, evolve, remind
from .desk import SQL, DeskRegister
from .subscribers import READS

PUBLIC = (ApplicationSubmitted, ApplicationNotAccepted, ApplicationWithdrawn, StatementIssued, ApplicationCompleted)

EVENTS = {
    **{event.TYPE: event for event in PUBLIC},
    "determination-recorded": DeterminationRecorded,
    "benefits-recorded": BenefitsRecorded,
    "answer-overdue": AnswerOverdue,
}

ANSWER_DUE = "answer_due"


def timers(event: Any, now: datetime) -> Iterable[Timer]:
    """An answer is owed from acceptance to completion."""
    match event:
        case ApplicationSubmitted():
            return [Timer(ANSWER_DUE, datetime.combine(event.due_on + timedelta(days=1), time(), CHINA))]
        case ApplicationCompleted():
            return [Timer(ANSWER_DUE, None)]
        case _:
            return []


def create() -> Definition:
    """Intake as a service."""
    packs = load_packs()
    aggregate = Aggregate("intake", Application(), evolve, Codec(EVENTS), DeskRegister(), timers, {ANSWER_DUE: remind})
    return Definition(
        aggregate,
        READS,
        lambda service: Api(service, packs).routes(),
        tables=SQL["tables"],
        personal=frozenset({"identity", "agent"}),
        wording=text,
    )
