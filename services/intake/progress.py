"""What review and the departments decided is recorded; what follows for the household is decided here."""

from collections.abc import Iterator, Sequence
from datetime import date

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.intake import ApplicationCompleted, ApplicationSubmitted, StatementIssued
from lianban_contracts.life import CorrectionRequested, Missing
from lianban_contracts.review import CaseDetermined

from services.chassis.clock import CHINA
from services.chassis.command import Moment
from services.policy import Pack

from .application import Application, evolve
from .clocks import Clocks
from .events import BenefitsRecorded, DeterminationRecorded, Event
from .statement import composed, decisions_of

RECORDED = (
    "turn",
    "status",
    "category",
    "explanation",
    "clause",
    "decisions",
    "referred_to",
    "determined_on",
    "pack",
    "unchanged",
    "cause",
    "assessed_on",
    "gradual_exit_months_left",
    "plan_ended_on",
    "reconsidered",
)
"""What intake keeps of a determination."""


class Progress:
    """Follows a case from its determination to its statement, and on."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks

    def record_determination(
        self, application: Application, message: CaseDetermined, moment: Moment
    ) -> Sequence[Event]:
        """Records what review determined, and issues the statement if nobody else is to be awaited."""
        if message.turn <= application.turn:
            return []
        recorded = DeterminationRecorded(**{name: getattr(message, name) for name in RECORDED})
        return [recorded, *self._follows(evolve(application, recorded), moment)]

    def record_benefits(self, application: Application, message: BenefitsDecided, moment: Moment) -> Sequence[Event]:
        """Records what a department decided; with the last, and with each decided anew, issues the statement."""
        before = application.benefits.get(message.DEPARTMENT)
        known = (before.turn, before.revision) if before else (0, 0)
        told = application.awaited.get(message.DEPARTMENT, application.turn)
        if message.turn < told or (message.turn, message.revision) <= known:
            return []
        recorded = BenefitsRecorded(
            message.DEPARTMENT, message.turn, message.decisions, message.revision, message.reconsidered
        )
        return [recorded, *self._follows(evolve(application, recorded), moment)]

    def _follows(self, application: Application, moment: Moment) -> Iterator[Event]:
        """The statement once everybody has decided; and what is missing is asked for, unless it was asked before."""
        determination, submitted = application.determination, application.submitted
        if determination is None or submitted is None or not application.all_decided:
            return
        today = moment.now.astimezone(CHINA).date()
        statement = composed(application, determination, today)
        asked = self._missing(application, determination, submitted)
        unasked = asked - application.asked
        waits = unasked or (asked and application.correction)
        if waits or determination.status == "provisional" or application.completed:
            yield StatementIssued(application=submitted.application, statement=statement)
        else:
            yield ApplicationCompleted(application=submitted.application, statement=statement)
        if unasked:
            yield _correction(submitted, self._clocks.pack(submitted), sorted(asked, key=_by_item), today)

    def _missing(
        self, application: Application, determination: DeterminationRecorded, submitted: ApplicationSubmitted
    ) -> frozenset[Missing]:
        """Everything that the decisions wait for."""
        if application.withdrawn or determination.status in {"refused", "withdrawn"}:
            return frozenset()
        decisions = [each for each in decisions_of(application, determination) if each.outcome == "needs_documents"]
        if not decisions:
            return frozenset()
        pack = self._clocks.pack(submitted)
        return frozenset(
            Missing(
                item=decision.item,
                reason=decision.reason,
                documents=pack.items[decision.item].documents,
                members=_waiting(decision.members),
            )
            for decision in decisions
        )


def _waiting(members: object) -> tuple[str, ...]:
    outcomes = members if isinstance(members, dict) else {}
    return tuple(member for member, outcome in outcomes.items() if outcome == "needs_documents")


def _by_item(missing: Missing) -> str:
    return missing.item


def _correction(
    submitted: ApplicationSubmitted, pack: Pack, missing: Sequence[Missing], today: date
) -> CorrectionRequested:
    return CorrectionRequested(
        application=submitted.application,
        requested_on=today,
        answer_by=pack.deadline("correction", today).day,
        missing=tuple(missing),
    )
