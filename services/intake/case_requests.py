"""Requests about a case that is in progress or completed. Each refusal names its reason."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.identity import Contact
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.life import (
    ChangeReported,
    ContactChanged,
    CorrectionRequested,
    DeadlineMoved,
    DocumentsSupplied,
    HearingAnswered,
    ItemsDeclined,
    Missing,
    ReconsiderationRequested,
    StatementDelivered,
    SuppliedDocument,
    VisitRecorded,
    requests_in,
)
from lianban_contracts.model import Model

from services.chassis.core.command import DecisionContext

from .application import Application, evolve
from .checks import Problem, change_problems, documents_problems, refusal
from .deadlines import Deadlines
from .events import Event
from .refusals import NoSuchDecision, NotInProgress
from .requests import Changed, Declined, Delivered, Extended, Heard, Reconsidered, Supplied, Visited


class CaseRequests:
    """Decides requests about a case, and computes the deadlines that follow from them."""

    def __init__(self, clocks: Deadlines) -> None:
        self._clocks = clocks

    def handlers(self) -> dict[type[Model], Callable[..., Sequence[Event]]]:
        """Returns the handler of each request."""
        return {
            Supplied: self.supply,
            Changed: self.change,
            Reconsidered: self.reconsider,
            Declined: self.decline,
            Extended: self.extend,
            Delivered: self.deliver,
            Visited: self.visit,
            Heard: self.hear,
            Contact: self.change_contact,
        }

    def supply(self, application: Application, asked: Supplied, moment: DecisionContext) -> Sequence[Event]:
        """Records supplied documents, in answer to a correction or later.

        Returns no events if they repeat the last ones."""
        submitted, today = _accepted(application), moment.today
        if problems := list(documents_problems(application, asked, today)):
            raise refusal("documents_incomplete", problems)
        before, left = application.supplied, _left(application, asked.documents)
        answers = tuple(one for one in requests_in(application.requested) if one not in requests_in(left))
        if before and not answers and (before.documents, before.facts) == (asked.documents, asked.facts):
            return []
        supplied = DocumentsSupplied(
            application=submitted.application,
            supplied_on=today,
            documents=asked.documents,
            facts=asked.facts,
            answers=answers,
        )
        if left and application.correction:
            return [supplied, _asked_on(application.correction, left, today)]
        if application.correction is None or application.completed:
            return [supplied]
        due = self._clocks.answer_due(evolve(application, supplied), submitted)
        moved = DeadlineMoved(
            application=submitted.application,
            due_on=due.day,
            preliminary=due.preliminary,
            cause="correction_answered",
        )
        return [supplied, moved]

    def change(self, application: Application, asked: Changed, moment: DecisionContext) -> Sequence[Event]:
        """Reports a change in the household."""
        submitted, today = _accepted(application), moment.today
        if not application.members:
            raise NotInProgress("everybody_left", status=application.status)
        changed_on = asked.changed_on or today
        problems = [
            *change_problems(application, asked, submitted.filed_on, today),
            *self._move_problems(asked, changed_on),
        ]
        if problems:
            raise refusal("change_incomplete", problems)
        fields = {name: getattr(asked, name) for name in ("cause", "facts", "joined", "persons", "left", "consent")}
        where = asked.to_region if asked.to_region != (application.moving_to or application.region) else None
        return [
            ChangeReported(
                application=submitted.application,
                changed_on=changed_on,
                reported_on=today,
                to_region=where,
                **fields,
            )
        ]

    def _move_problems(self, asked: Changed, changed_on: date) -> Iterator[Problem]:
        """Yields the problems of a move to another region. The region must have a pack on the day of the move."""
        if asked.to_region is None:
            return
        if asked.cause != "move":
            yield "to_region", "region_without_move", {}
        if not self._clocks.takes(asked.to_region, changed_on):
            yield "to_region", "region_takes_nobody", {"region": asked.to_region}

    def reconsider(self, application: Application, asked: Reconsidered, moment: DecisionContext) -> Sequence[Event]:
        """Requests that one decision is looked at again (复核).

        Returns no events while a request for this item is open."""
        submitted, today = _accepted(application), moment.today
        _decision(application, asked.item)
        if any(each.item == asked.item for each in application.reconsiderations.values()):
            return []
        return [
            ReconsiderationRequested(
                application=submitted.application,
                number=application.requests + 1,
                item=asked.item,
                requested_on=today,
                answer_by=self._clocks.pack(application, submitted).deadline("reconsideration", today).day,
                reason=asked.reason,
            )
        ]

    def decline(self, application: Application, asked: Declined, moment: DecisionContext) -> Sequence[Event]:
        """Declines items that the household does not want."""
        submitted = _accepted(application)
        for item in asked.items:
            _decision(application, item)
        items = tuple(item for item in asked.items if item not in application.declined_items)
        if not items:
            return []
        return [ItemsDeclined(application=submitted.application, declined_on=moment.today, items=items)]

    def extend(self, application: Application, asked: Extended, moment: DecisionContext) -> Sequence[Event]:
        """Extends the deadline of the whole case once, by the period that the pack allows."""
        submitted = _accepted(application)
        if application.completed or application.extended:
            raise NotInProgress("cannot_be_extended", status=application.status)
        later = DeadlineMoved(
            application=submitted.application,
            due_on=application.due_on or submitted.due_on,
            cause="extended",
            reason=asked.reason,
            officer=asked.officer,
        )
        due = self._clocks.answer_due(evolve(application, later), submitted)
        return [later.model_copy(update={"due_on": due.day, "preliminary": due.preliminary})]

    def deliver(self, application: Application, asked: Delivered, moment: DecisionContext) -> Sequence[Event]:
        """Records that the statement reached the household, once for each revision and way of delivery."""
        submitted, statement = _accepted(application), application.statement
        if statement is None:
            raise NoSuchDecision("no_statement_yet")
        if (statement.revision, asked.way) in application.delivered:
            return []
        return [
            StatementDelivered(
                application=submitted.application,
                revision=statement.revision,
                delivered_on=moment.today,
                way=asked.way,
                by=asked.by,
            )
        ]

    def hear(self, application: Application, asked: Heard, moment: DecisionContext) -> Sequence[Event]:
        """Records the household's answer to a hearing. Returns no events if it is answered already."""
        submitted, hearing = _accepted(application), application.hearing
        if hearing is None or hearing.number != asked.number:
            return []
        answered = HearingAnswered(
            application=submitted.application,
            number=asked.number,
            answered_on=moment.today,
            agrees=asked.agrees,
            words=asked.words,
        )
        if application.completed:
            return [answered]
        due = self._clocks.answer_due(evolve(application, answered), submitted)
        moved = DeadlineMoved(
            application=submitted.application, due_on=due.day, preliminary=due.preliminary, cause="hearing_over"
        )
        return [answered, moved]

    def change_contact(self, application: Application, asked: Contact, moment: DecisionContext) -> Sequence[Event]:
        """Records where the household is reached. Returns no events if nothing has changed."""
        submitted, identity = _accepted(application), _accepted(application).identity
        filed = Contact(address=identity.address, phone=identity.phone, notify_by=identity.notify_by)
        if asked == (application.contact or filed):
            return []
        return [ContactChanged(application=submitted.application, changed_on=moment.today, contact=asked)]

    def visit(self, application: Application, asked: Visited, moment: DecisionContext) -> Sequence[Event]:
        """Records a visit to the household."""
        submitted, today = _accepted(application), moment.today
        visited_on = asked.visited_on or today
        if not submitted.filed_on <= visited_on <= today:
            raise NoSuchDecision("visited_outside_case", visited_on=visited_on.isoformat())
        return [VisitRecorded(application=submitted.application, visited_on=visited_on, by=asked.by, note=asked.note)]


def _accepted(application: Application) -> ApplicationSubmitted:
    """Returns the filing. Raises NotInProgress if the application was not accepted or is withdrawn."""
    if application.submitted is None or application.withdrawn:
        raise NotInProgress("not_under_way", status=application.status)
    return application.submitted


def _left(application: Application, documents: Sequence[SuppliedDocument]) -> tuple[Missing, ...]:
    """Returns what officers requested and the household still owes.

    It can be supplied in parts, by the same last day."""
    given = {(one.document, member) for one in documents for member in (one.member, None)}
    return tuple(one for one in application.requested if (*one.documents, next(iter(one.members), None)) not in given)


def _asked_on(correction: CorrectionRequested, left: tuple[Missing, ...], today: date) -> CorrectionRequested:
    """Returns the correction for the documents that are left. Its last day stays the same."""
    return correction.model_copy(update={"requested_on": today, "missing": left})


def _decision(application: Application, item: str) -> DecisionFigures:
    decided = application.statement.decisions if application.statement else ()
    for decision in decided:
        if decision.item == item:
            return decision
    raise NoSuchDecision("no_such_decision", item=item, known=[decision.item for decision in decided])
