"""Records decisions of review and the departments, issues statements, and requests missing documents."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from lianban_contracts.intake import ApplicationCompleted, ApplicationSubmitted, StatementIssued
from lianban_contracts.life import CorrectionEnded, CorrectionRequested, DeadlineMoved, Missing, requests_in
from lianban_contracts.officers import DocumentsRequested, RequestClosed, RequestReference

from services.chassis.core.command import DecisionContext
from services.policy import missing_documents

from .application import Application, evolve
from .deadlines import Deadlines
from .events import BenefitsRecorded, DeterminationRecorded, Event, HearingRecorded
from .statement import composed, decisions_of, repeats


class CaseProgress:
    """Handles the messages of review, departments and officers about a case."""

    def __init__(self, clocks: Deadlines) -> None:
        self._clocks = clocks

    def record_determination(
        self, application: Application, recorded: DeterminationRecorded, moment: DecisionContext
    ) -> Sequence[Event]:
        """Records a determination, and issues the statement if no department is awaited."""
        if recorded.turn <= application.turn:
            return []
        if recorded.status == "emergency_aid":
            return [recorded, *_with_aid_alone(evolve(application, recorded), recorded, moment)]
        after = evolve(application, recorded)
        moved = self.hearing_over(after) if application.hearing else []
        return [recorded, *moved, *self._follows(after, moment)]

    def record_hearing(
        self, application: Application, recorded: HearingRecorded, moment: DecisionContext
    ) -> Sequence[Event]:
        """Records that the household is heard. Deadlines are paused meanwhile."""
        return [] if application.withdrawn or application.submitted is None else [recorded]

    def hearing_over(self, application: Application) -> list[Event]:
        """Moves the due day of an open case by the days of its hearing, which is over."""
        submitted = application.submitted
        if submitted is None or application.completed:
            return []
        due = self._clocks.answer_due(application, submitted)
        return [
            DeadlineMoved(
                application=submitted.application, due_on=due.day, preliminary=due.preliminary, cause="hearing_over"
            )
        ]

    def record_benefits(
        self, application: Application, recorded: BenefitsRecorded, moment: DecisionContext
    ) -> Sequence[Event]:
        """Records the decisions of a department.

        Issues the statement after the last department, and after each new decision."""
        before = application.benefits.get(recorded.department)
        known = (before.turn, before.revision) if before else (0, 0)
        told = application.awaited.get(recorded.department, application.turn)
        if recorded.turn < told or (recorded.turn, recorded.revision) <= known:
            return []
        return [recorded, *self._follows(evolve(application, recorded), moment)]

    def request_documents(
        self, application: Application, message: DocumentsRequested, moment: DecisionContext
    ) -> Sequence[Event]:
        """Requests the documents that an officer needs together with those still owed, also in a completed case."""
        submitted = application.submitted
        if submitted is None or application.withdrawn:
            return []
        owed = application.correction.missing if application.correction else ()
        answer_by = max([message.answer_by, *_days(application)])
        missing = (*owed, *_requested(message))
        return [_correction(submitted.application, missing, moment.today, answer_by)]

    def close_request(
        self, application: Application, message: RequestClosed, moment: DecisionContext
    ) -> Sequence[Event]:
        """Withdraws the request that an officer has closed. Returns no events if the household no longer owes it."""
        reference = RequestReference(department=message.department, number=message.number)
        correction, submitted = application.correction, application.submitted
        if correction is None or submitted is None or reference not in requests_in(correction.missing):
            return []
        left = tuple(one for one in correction.missing if one.request != reference)
        if left:
            return [_correction(submitted.application, left, moment.today, correction.answer_by)]
        return self._ended(application, submitted, moment)

    def _ended(self, application: Application, submitted: ApplicationSubmitted, moment: DecisionContext) -> list[Event]:
        """Ends the correction. Moves the due day, and completes the case if it waited only for this request."""
        events: list[Event] = [CorrectionEnded(application=submitted.application, ended_on=moment.today)]
        after = evolve(application, events[0])
        if application.completed:
            return events
        due = self._clocks.answer_due(after, submitted)
        moved = DeadlineMoved(
            application=submitted.application, due_on=due.day, preliminary=due.preliminary, cause="correction_over"
        )
        return [*events, moved, *self._follows(evolve(after, moved), moment)]

    def _follows(self, application: Application, moment: DecisionContext) -> Iterator[Event]:
        """Yields the statement once every department has decided, and a correction for newly missing documents.

        The pack sets the last day of the correction."""
        determination, submitted = application.determination, application.submitted
        if determination is None or submitted is None or not application.all_decided:
            return
        today = moment.today
        statement = composed(application, determination, today)
        asked = self._missing(application, determination, submitted)
        unasked = asked - application.asked
        waits = unasked or ((asked or application.requested) and application.correction)
        if application.completed and determination.cause == "renewal" and repeats(statement, application.statement):
            pass
        elif waits or determination.status == "provisional" or application.completed:
            yield StatementIssued(application=submitted.application, statement=statement)
        else:
            yield ApplicationCompleted(application=submitted.application, statement=statement)
        if unasked:
            missing = (*sorted(asked, key=_by_item), *application.requested)
            answer_by = self._clocks.pack(application, submitted).deadline("correction", today).day
            yield _correction(submitted.application, missing, today, answer_by)
        elif application.completed and application.correction and not (asked or application.requested):
            yield CorrectionEnded(application=submitted.application, ended_on=today)

    def _missing(
        self, application: Application, determination: DeterminationRecorded, submitted: ApplicationSubmitted
    ) -> frozenset[Missing]:
        """Returns the documents that the decisions wait for. Empty after a withdrawal or refusal."""
        if application.withdrawn or determination.status in {"refused", "withdrawn"}:
            return frozenset()
        waiting = [one for one in decisions_of(application, determination) if one.outcome == "needs_documents"]
        return (
            frozenset(missing_documents(waiting, self._clocks.pack(application, submitted))) if waiting else frozenset()
        )


def _with_aid_alone(
    application: Application, recorded: DeterminationRecorded, moment: DecisionContext
) -> Iterator[StatementIssued]:
    """Yields the statement on emergency aid. The case waits for its determination as before."""
    if application.submitted and not application.withdrawn:
        statement = composed(application, recorded, moment.today)
        yield StatementIssued(application=application.submitted.application, statement=statement)


def _by_item(missing: Missing) -> str:
    return missing.item


def _requested(message: DocumentsRequested) -> Iterator[Missing]:
    """Yields one `Missing` for each document that an officer requested."""
    reference = RequestReference(department=message.department, number=message.number)
    for one in message.documents:
        yield Missing(
            item=one.item,
            reason="documents_requested",
            documents=(one.document,),
            members=(one.member,) if one.member else (),
            request=reference,
            words=message.reason,
        )


def _days(application: Application) -> list[date]:
    return [application.correction.answer_by] if application.correction else []


def _correction(application: UUID, missing: Sequence[Missing], today: date, answer_by: date) -> CorrectionRequested:
    return CorrectionRequested(application=application, requested_on=today, answer_by=answer_by, missing=tuple(missing))
