"""Decisions of review after the filing: documents, changes, declined items, certification, reconsideration."""

from collections.abc import Sequence
from dataclasses import replace

from lianban_contracts.life import (
    ChangeReported,
    DocumentsSupplied,
    ItemsDeclined,
    RecertificationDue,
    ReconsiderationRequested,
)
from lianban_contracts.review import CaseReferred, Reopened

from services.chassis.core.command import DecisionContext

from .assessment import known_facts
from .case import Case, day_of, evolve, opened
from .events import CertificationBegun, ChangeTaken, DecisionReopened, DocumentsTaken, Event, HouseholdDeclined
from .household import has_members
from .reviewer import Reviewer, request


class Updates:
    """Decides messages that change a case after its filing."""

    def __init__(self, reviewer: Reviewer) -> None:
        self._reviewer = reviewer

    def take_documents(self, case: Case, message: DocumentsSupplied, moment: DecisionContext) -> Sequence[Event]:
        """Determines the case again with the facts that the documents prove."""
        opened(case)
        if case.closed:
            return []
        taken = DocumentsTaken(message.supplied_on, message.facts)
        return self._reviewer.learn(case, taken, message.application, "documents", moment)

    def take_declined(self, case: Case, message: ItemsDeclined, moment: DecisionContext) -> Sequence[Event]:
        """Declines the items for the household. Only the departments of these items get a new referral."""
        opened(case)
        if case.closed:
            return []
        declined = HouseholdDeclined(message.declined_on, message.items)
        return self._reviewer.learn(case, declined, message.application, "items_declined", moment)

    def take_change(self, case: Case, message: ChangeReported, moment: DecisionContext) -> Sequence[Event]:
        """Determines the case as of the day of the change. A change that must be verified takes effect with the report. Without
        members the case ends."""
        opened(case)
        if case.closed:
            return []
        change = ChangeTaken(
            message.changed_on,
            message.cause,
            message.facts,
            message.joined,
            message.persons,
            message.left,
            consent=message.consent,
            to_region=message.to_region,
        )
        if not has_members(known_facts(case.as_reported()), change):
            day = message.changed_on
            return self._reviewer.end(case, message.application, day, "change", moment, ended_on=day)
        if not _must_wait(case, change):
            change = self._reviewer.with_assessment_day(case, change)
            return self._reviewer.learn(case, change, message.application, "change", moment)
        later = change.changed_on > day_of(case)
        change = replace(change, waits=True, assessed_on=change.changed_on if later else None)
        after = evolve(case, change)
        known_facts(after.as_reported())
        return [change, request(after, message.application)]

    def certify(self, case: Case, message: RecertificationDue, moment: DecisionContext) -> Sequence[Event]:
        """Begins a certification and requests verification. Nothing changes for the household until the report arrives."""
        if case.closed or case.determination is None:
            return []
        begun = CertificationBegun(message.due_on, message.cause)
        return [begun, request(evolve(case, begun), message.application)]

    def reopen(self, case: Case, message: ReconsiderationRequested, moment: DecisionContext) -> Sequence[Event]:
        """Reopens one decision (复核). Refers the request to the department of the item; a decision of civil affairs waits for an officer here."""
        opened(case)
        determination = case.determination
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
                region=determination.pack.region,
                pack=determination.pack,
                reopened=asked,
            )
        ]


def _must_wait(case: Case, change: ChangeTaken) -> bool:
    """True if the change takes effect with a report of its own. The report of the filing, while it is awaited, also verifies
    changes of the members of the filing. A move to another region always has a report of that region. A change also waits if nobody
    but members who wait for their report would be left."""
    if change.to_region or not has_members(known_facts(case), change):
        return True
    return change.brings_members if case.awaiting else change.must_be_verified
