"""Commands of officers who record an emergency (急难). Its temporary aid is decided in the same transaction (先行救助)."""

from collections.abc import Sequence
from datetime import date

from lianban_contracts.officers import DocumentsRequested, RequestedDocument
from lianban_contracts.review import EmergencyRecorded

from services.chassis.core.command import DecisionContext

from .assessment import facts_before_emergencies
from .case import Case, current_region, evolve
from .emergency_aid import aid_of, assess_emergency, emergency_facts, same_event, stated_before
from .emergency_ledger import EmergencyLedger
from .events import Event
from .officer import CannotEstablish, NotNow, require_open
from .record_emergency import RecordEmergency
from .reviewer import Reviewer

PROOF = "emergency_proof"
"""The document that the household hands in after the aid."""


class Emergencies:
    """Decides records of emergencies."""

    def __init__(self, reviewer: Reviewer) -> None:
        self._reviewer = reviewer

    def record(self, case: Case, command: RecordEmergency, moment: DecisionContext) -> Sequence[Event]:
        """Records an emergency, decides its aid, and asks for its papers. A repetition with the same or a lower grade changes nothing.

        Raises NotNow, NoSuchCase, or CannotEstablish for a day in the future."""
        require_open(case)
        if case.determination and case.determination.status == "refused":
            raise NotNow("case_refused")
        today = moment.today
        if command.day > today:
            raise CannotEstablish("emergency_in_future", day=command.day.isoformat())
        recorded = self._recorded(case, command, today, moment.context or EmergencyLedger())
        known = [one for one in case.emergencies if same_event(one, recorded)]
        if any(grade >= command.grade for grade in (*(one.grade for one in known), _stated_grade(case, recorded))):
            return []
        papers = [] if known else self._papers(case, recorded)
        after = evolve(case, recorded)
        return [recorded, *self._reviewer.decide_emergency(case, after, command.application, moment), *papers]

    def _recorded(
        self, case: Case, command: RecordEmergency, today: date, ledger: EmergencyLedger
    ) -> EmergencyRecorded:
        facts = facts_before_emergencies(case)
        recorded = EmergencyRecorded(
            application=command.application,
            number=len(case.emergencies) + 1,
            recorded_on=today,
            event=command.event,
            happened_on=command.day,
            grade=command.grade,
            place=command.place or facts.household.emergency_region or current_region(case),
            aided_elsewhere_fen=ledger.elsewhere(command),
            officer=command.officer,
            account=command.account,
            reason=command.reason,
        )
        pack = self._reviewer.pack(case, today)
        found = assess_emergency(pack, case, emergency_facts(recorded, facts), today)
        aid = aid_of(found.decisions, pack.temporary_aid)[1]
        return recorded.model_copy(update={"aid_fen": aid.total, "aid_members": dict(aid.members or {})})

    def _papers(self, case: Case, recorded: EmergencyRecorded) -> list[Event]:
        """Asks for the proof of the emergency. The pack sets the last day."""
        pack = self._reviewer.pack(case, recorded.recorded_on)
        if PROOF not in pack.layout.documents or pack.temporary_aid is None:
            return []
        return [
            DocumentsRequested(
                application=recorded.application,
                department="civil",
                number=case.documents.made + 1,
                requested_on=recorded.recorded_on,
                answer_by=pack.deadline("emergency_papers", recorded.recorded_on).day,
                documents=(RequestedDocument(document=PROOF, item=pack.temporary_aid),),
                officer=recorded.officer,
                reason=recorded.reason,
            )
        ]


def _stated_grade(case: Case, recorded: EmergencyRecorded) -> int:
    """Returns the grade that the same emergency has in the facts that decided the case; 0 if it has none."""
    facts = facts_before_emergencies(case)
    if not case.determined or not stated_before(case, facts, recorded):
        return 0
    return facts.household.emergency_grade or 0
