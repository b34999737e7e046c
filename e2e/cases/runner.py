"""Files golden cases in the running system and reports differences."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, DecisionFigures
from lianban_contracts.intake import AnswerReference, Statement
from lianban_contracts.message import Message
from lianban_contracts.review import CaseDetermined, HearingOpened

from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS
from services.policy.tests.golden import Found, stage

from . import compare
from .filing import Case, body
from .records import Records, records, records_found
from .supply import cleared, lines, supplied, uses_supply
from .wire import Wire


class Unanswered(Exception):
    """Raised if the system did not answer a case as required. The message describes what happened."""


@dataclass(frozen=True)
class Answer:
    """The system's answer at one stage of a case, and the explanation for each item."""

    found: Found
    said: compare.Sentences = field(default_factory=dict)


class Told(NamedTuple):
    """A statement with its determination and with the decisions as review and the departments published them."""

    determined: CaseDetermined
    statement: Statement
    decisions: list[Decision]


PENDING = Answer({"status": "pending_verification"})

Answers = dict[str, Answer]


class Runner:
    """Runs cases on one system and sends the reports of the outside platform."""

    def __init__(self, system: System, wire: Wire) -> None:
        self._system, self._wire = system, wire

    async def run(self, cases: Sequence[Case]) -> list[list[str]]:
        """Returns the differences of each case. Cases that share a supply run one after another, all others at the same time."""
        parts = await asyncio.gather(*(self._line(line) for line in lines(cases)))
        found = {number: differences for part in parts for number, differences in part}
        return [found[case.number] for case in cases]

    async def _line(self, line: Sequence[Case]) -> list[tuple[int, list[str]]]:
        return [(case.number, await self._differences(case)) for case in line]

    async def _differences(self, case: Case) -> list[str]:
        try:
            answers = await self._supplied(case) if uses_supply(case) else await self._answers(case)
            return _compared(case, answers)
        except Exception as error:  # an error in one case must not hide the results of the others
            return [f"{case.name}: {type(error).__name__}: {' '.join(str(error).split())}"]

    async def _supplied(self, case: Case) -> Answers:
        await self._put(supplied(case))
        try:
            return await self._answers(case)
        finally:
            await self._put(cleared(case))

    async def _answers(self, case: Case) -> Answers:
        await self._put(records(case))
        filed = await self._filed(case)
        if filed["status"] == "not_accepted":
            return {"at_filing": Answer({"status": "not_accepted", "reason": filed["reason"]})}
        application = UUID(filed["application"])
        await self._wire.requested(application)
        if "verification" not in case.given:
            await self._wire.report(application, case)
            return {"at_filing": await self._after(application)}
        first = await self._before(application)
        await self._put(records_found(case))
        await self._wire.report(application, case)
        last = await self._after(application, was_provisional=first is not PENDING)
        return {"at_filing": first, "after_verification": last}

    async def _filed(self, case: Case) -> dict[str, Any]:
        answer = await self._system.file(body(case))
        if answer.is_error:
            raise Unanswered(f"the filing was refused with {answer.status_code}: {answer.text}")
        shown: dict[str, Any] = answer.json()
        return shown

    async def _put(self, known: Records) -> None:
        """Writes rows into the departments' registers."""
        for (department, kind), rows in known.items():
            url = f"{self._system.platform.url(department)}/register/{kind}"
            answer = await self._system.http.put(url, json=rows)
            if answer.is_error:
                raise Unanswered(f"{department} refused {kind} with {answer.status_code}: {answer.text}")

    async def _before(self, application: UUID) -> Answer:
        """Returns the answer without the report. Review stores the request together with a provisional approval."""
        events = await self._system.get("review", f"/trace/{application}")
        if not any(event["type"] == CaseDetermined.TYPE for event in events):
            return PENDING
        return _told(await self._answer(application, {"provisional"}))

    async def _after(self, application: UUID, *, was_provisional: bool = False) -> Answer:
        """Returns the answer with the report."""
        told = await self._answer(application, {"final", "refused", "withdrawn"})
        answer = _told(told)
        if was_provisional:
            answer.found["withdrawn_items"] = sorted(told.statement.withdrawn)
        return answer

    async def _answer(self, application: UUID, outcomes: set[str]) -> Told:
        """Returns the first statement with one of these outcomes, and the messages that it refers to. The household agrees in a hearing."""
        issued = await self._wire.first(
            application,
            "statement",
            lambda one: isinstance(one, HearingOpened) or getattr(_statement(one), "outcome", None) in outcomes,
        )
        if isinstance(issued, HearingOpened):
            await self._agree(issued)
            issued = await self._wire.first(
                application, "statement", lambda one: getattr(_statement(one), "outcome", None) in outcomes
            )
        statement: Statement = issued.statement
        determined = await self._wire.first(
            application, "determination", lambda one: isinstance(one, CaseDetermined) and one.turn == statement.turn
        )
        answers = [
            await self._wire.first(application, f"decisions of {department}", partial(_is_answer, department, named))
            for department, named in statement.answers.items()
        ]
        decisions = [one for message in (determined, *answers) for one in message.decisions]
        return Told(determined, statement, decisions)

    async def _agree(self, heard: HearingOpened) -> None:
        """Agrees for the household. Intake knows of the hearing as soon as it has read the same message."""
        url = f"{self._system.platform.url('intake')}/applications/{heard.application}"
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (await self._system.get("intake", f"/applications/{heard.application}")).get("hearing"):
                await asyncio.sleep(0.05)
        answer = await self._system.http.post(f"{url}/hearing", json={"number": heard.number, "agrees": True})
        if answer.is_error:
            raise Unanswered(f"the answer in the hearing was refused with {answer.status_code}: {answer.text}")


def _compared(case: Case, answers: Answers) -> list[str]:
    stages = case.given["expect"]
    missing = [f"{case.name} {stage}: expected, got nothing" for stage in stages.keys() - answers.keys()]
    found = [
        compare.lines(case.name, name, stages.get(name, {}), answer.found, answer.said)
        for name, answer in answers.items()
    ]
    return [line for lines in (*found, missing) for line in lines]


def _statement(message: object) -> Statement | None:
    return getattr(message, "statement", None)


def _is_answer(department: str, named: AnswerReference, message: Message) -> bool:
    """Returns True if the message is the department's answer that the statement refers to."""
    return (
        isinstance(message, BenefitsDecided)
        and (message.DEPARTMENT, message.turn, message.revision) == (department, named.turn, named.revision)
    )  # fmt: skip


def _told(told: Told) -> Answer:
    figures = [DecisionFigures.read(one.model_dump_json(exclude_defaults=True).encode()) for one in told.decisions]
    if figures != list(told.statement.decisions):
        raise Unanswered(f"the statement has other figures than the messages that it names: {told.statement}")
    found = stage(told.determined.status, told.determined, told.decisions)
    totals = {"totals_fen": told.statement.totals_fen.model_dump()}
    said = {one.item: f"{one.explanation.zh} / {one.explanation.en}" for one in told.decisions}
    return Answer({**found, **totals}, said)
