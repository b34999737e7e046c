"""The decisions of review on what becomes known after the filing: documents, changes, certification, reviews again."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from lianban_contracts.life import (
    ChangeReported,
    DocumentsSupplied,
    ItemsDeclined,
    RecertificationDue,
    ReconsiderationRequested,
)
from lianban_contracts.review import AssessmentPostponed, CaseReferred, Reopened

from services.chassis.aggregate import Timer
from services.chassis.command import Moment

from .assessment import known_facts
from .case import Case, day_of, evolve, opened
from .events import (
    AssessmentImpossible,
    CertificationBegun,
    ChangeTaken,
    DecisionReopened,
    DocumentsTaken,
    Event,
    HouseholdDeclined,
)
from .household import is_left
from .reviewer import Reviewer, request

AGAIN = "pack_awaited"
"""The timer of a case that waits for a pack to come into force."""

EVERY_DAY = timedelta(days=1)


class Life:
    """Decides with a reviewer what each of these brings about."""

    def __init__(self, reviewer: Reviewer) -> None:
        self._reviewer = reviewer

    def take_documents(self, case: Case, message: DocumentsSupplied, moment: Moment) -> Sequence[Event]:
        """Determines by the facts that the documents prove."""
        opened(case)
        if case.closed:
            return []
        taken = DocumentsTaken(message.supplied_on, message.facts)
        return self._reviewer.learn(case, taken, message.application, "documents", moment)

    def take_declined(self, case: Case, message: ItemsDeclined, moment: Moment) -> Sequence[Event]:
        """Declines in the household's name what it does not want; only whom it touches is told."""
        opened(case)
        if case.closed:
            return []
        declined = HouseholdDeclined(message.declined_on, message.items)
        return self._reviewer.learn(case, declined, message.application, "items_declined", moment)

    def take_change(self, case: Case, message: ChangeReported, moment: Moment) -> Sequence[Event]:
        """Determines as of the day of the change; who joined is verified first. When nobody is left, the case ends.

        Where no pack is in force on that day, what was decided stands, and an officer must see it."""
        opened(case)
        if case.closed:
            return []
        change = ChangeTaken(
            message.changed_on, message.cause, message.facts, message.joined, message.persons, message.left
        )
        if not is_left(known_facts(case), change):
            return self._reviewer.end(case, message.application, message.changed_on, "change", moment)
        dated = self._reviewer.as_of_its_day(case, change)
        if dated is None and case.determination:
            impossible = AssessmentImpossible(max(message.changed_on, day_of(case)), "change", change)
            return _postponed(impossible, message.application)
        change = dated or change
        if not change.must_be_verified:
            return self._reviewer.learn(case, change, message.application, "change", moment)
        after = evolve(case, change)
        known_facts(after)
        return [change, request(after, message.application)]

    def certify(self, case: Case, message: RecertificationDue, moment: Moment) -> Sequence[Event]:
        """Asks the platform anew; until its report comes nothing changes for the household."""
        day = max(message.due_on, day_of(case))
        if case.closed or case.determination is None:
            return []
        begun = CertificationBegun(message.due_on, message.cause)
        if self._reviewer.in_force(case, day) is None:
            return _postponed(AssessmentImpossible(day, "recertification", certification=begun), message.application)
        return [begun, request(evolve(case, begun), message.application)]

    def look_again(self, case: Case, name: str, moment: Moment) -> Sequence[Event]:
        """Goes on with what waited for a pack to come into force; of several certifications with the last."""
        events: list[Event] = []
        if case.determination is None or case.closed:
            return events
        certifications = [one for one in case.impossible if one.certification][-1:]
        for one in (*(each for each in case.impossible if each.change), *certifications):
            for event in self._goes_on(case, one, case.determination.application, moment):
                events.append(event)
                case = evolve(case, event)
        return events

    def _goes_on(self, case: Case, one: AssessmentImpossible, application: UUID, moment: Moment) -> Sequence[Event]:
        change = self._reviewer.as_of_its_day(case, one.change) if one.change else None
        if change and change.must_be_verified:
            return [change, request(evolve(case, change), application)]
        if change:
            return self._reviewer.learn(case, change, application, "change", moment)
        if one.certification and self._reviewer.in_force(case, max(one.day, day_of(case))):
            return [one.certification, request(evolve(case, one.certification), application)]
        return []

    def reopen(self, case: Case, message: ReconsiderationRequested, moment: Moment) -> Sequence[Event]:
        """Reopens one decision (复核): a department's goes to the department, review's own waits for an officer here."""
        region, determination = opened(case).region, case.determination
        if case.closed or determination is None:
            return []
        asked = Reopened(number=message.number, item=message.item, answer_by=message.answer_by, reason=message.reason)
        departments = [name for name in case.referred if name == message.item.partition(".")[0]]
        if not departments or any(decision.item == message.item for decision in determination.decisions):
            return [DecisionReopened(asked)]
        return [
            CaseReferred(
                application=message.application,
                turn=determination.turn,
                standing="provisional" if determination.status == "provisional" else "final",
                department=departments[0],
                region=region,
                pack=determination.pack,
                reopened=asked,
            )
        ]


def _postponed(impossible: AssessmentImpossible, application: UUID) -> Sequence[Event]:
    return [impossible, AssessmentPostponed(application=application, due_on=impossible.day)]


def looks_again(before: Case, after: Case, events: Sequence[Event], now: datetime) -> Iterable[Timer]:
    """What waits for a pack is looked at again every day: a pack comes into force by its day, or by a restart that loads it."""
    if after.impossible and not after.closed:
        return [Timer(AGAIN, now + EVERY_DAY)]
    return [Timer(AGAIN, None)] if before.impossible else ()
