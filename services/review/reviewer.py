"""Decisions of review on filings, reports and withdrawals, by the policy pack in force on the day of assessment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from lianban_contracts.facts import FactKind
from lianban_contracts.intake import ApplicationSubmitted, ApplicationWithdrawn
from lianban_contracts.life import RenewalDue
from lianban_contracts.model import MemberId
from lianban_contracts.officers import Opinion
from lianban_contracts.review import Cause, FactsUnknown, HearingOpened, VerificationRequested
from lianban_contracts.verification import VerificationReported

from services.chassis.core.command import DecisionContext
from services.policy import Determination, Pack, Packs, continues, status_after_report, status_at_filing

from .assessment import assess, assess_facts, assess_renewal, assess_whole, category
from .assessment_round import AssessmentRound
from .case import Case, Waiting, current_region, day_of, evolve, opened, region_of, renewed_on
from .corrections import corrected_months
from .emergency_aid import aid_of
from .events import (
    CaseClosed,
    CaseOpened,
    CertificationBegun,
    ChangeTaken,
    Event,
    FactsEstablished,
    Learnt,
    RenewalBegun,
    ReportTaken,
)
from .household import consent, identity
from .prior_facts import prior_facts
from .undeclared_facts import as_declared, undeclared_facts
from .unknown_facts import unknown_facts
from .withdrawal import end_case

ENDS = ("refused", "withdrawn")
"""The statuses of a refusal and of the end of a provisional approval."""


class Reviewer:
    """Decides cases by the packs."""

    def __init__(self, packs: Packs) -> None:
        self._packs = packs

    def open(self, case: Case, message: ApplicationSubmitted, moment: DecisionContext) -> Sequence[Event]:
        """Opens the case and requests verification. If the pack provides for it, determines the case provisionally at once."""
        if case.opened:
            return []
        opening = CaseOpened(message.region, message.filed_on, message.identity, message.facts, message.consent)
        after = evolve(case, opening)
        provisional = (
            self.decide(case, after, message.application, "filing", moment) if self.pack(after).provisional_for else []
        )
        return [opening, request(after, message.application), *provisional]

    def take_report(self, case: Case, message: VerificationReported, moment: DecisionContext) -> Sequence[Event]:
        """Determines the case by the findings of the platform. The changes and certifications that waited for them take effect.
        A repeated report changes nothing, and neither does one on a request before the newest that was answered."""
        opened(case)
        if message.report in case.reports or case.closed or (message.answers or case.answered) < case.answered:
            return []
        number = case.answered_by(message.answers)
        settled = case.settled_by(number)
        taken = self._dated(
            case,
            ReportTaken(
                message.report,
                message.arrived_on,
                message.findings,
                answers=number,
                not_searchable=message.not_searchable,
            ),
            settled,
        )
        return self.learn(case, taken, message.application, _cause(case, settled), moment)

    def close(self, case: Case, message: ApplicationWithdrawn, moment: DecisionContext) -> Sequence[Event]:
        """Ends a withdrawn case. Returns nothing if it is closed already. Raises NoSuchCase if it was never opened."""
        opened(case)
        if case.closed:
            return []
        ended_on = message.withdrawn_on if message.completed else None
        return self.end(case, message.application, message.withdrawn_on, "filing", moment, ended_on)

    def end(
        self,
        case: Case,
        application: UUID,
        day: date,
        cause: Cause,
        moment: DecisionContext,
        ended_on: date | None,
    ) -> Sequence[Event]:
        """Ends the case in review and in every department on this day. `ended_on`: what was granted once before this day
        stays granted; None: everything is taken back."""
        pack = self._in_force(current_region(case), day_of(case))
        return [CaseClosed(day), *end_case(pack, case, application, cause, moment.today, ended_on)]

    def learn(
        self, case: Case, event: Learnt, application: UUID, cause: Cause, moment: DecisionContext
    ) -> Sequence[Event]:
        """Records an event that changes the facts and determines the case. While a report is awaited, determines provisionally or not at all."""
        return [event, *self.decide(case, evolve(case, event), application, cause, moment)]

    def decide(
        self, before: Case, after: Case, application: UUID, cause: Cause, moment: DecisionContext
    ) -> Sequence[Event]:
        """Returns the next determination and its referrals, or nothing while the report must come first or facts are unknown. Unknown
        facts are announced, and so is that all are known.

        Raises UnknownMember or pydantic.ValidationError for facts that are not valid."""
        pack, unknown = self.pack(after), unknown_facts(after)
        told = _announce(after, unknown, application, moment)
        if self._waits_for_report(pack, after):
            return told
        found = self.assess(after)
        status = "pending_verification" if unknown else _status(pack, before, after, found)
        if status == "pending_verification":
            return told
        if cause not in ("officer", "reconsideration") and self._must_be_heard(before, after, status):
            return [*told, *([] if after.hearing else [self._hearing(after, application, cause, found, moment)])]
        said = opinion_of(after.learnt[-1]) if cause == "officer" else None
        turn = self._round(before, after, application, cause, moment, said)
        corrected = corrected_months(before, after, moment.today, self._assess_facts)
        return [*told, *turn.announce(pack, found, status, corrected)]

    def _assess_facts(self, case: Case) -> Determination:
        return assess_facts(self.pack(case), case, self._category_pack(case))

    def _waits_for_report(self, pack: Pack, case: Case) -> bool:
        """Returns whether nothing is decided before the awaited report. Only the category decides that, so the items are not
        computed. A case with a recorded emergency is determined in any case."""
        if not case.awaiting or case.emergencies:
            return False
        found = category(self._category_pack(case), case)
        return status_at_filing(pack, found, report_arrived=False) == "pending_verification"

    def _must_be_heard(self, before: Case, after: Case, status: str) -> bool:
        """True if this is a refusal or an end that rests on facts which the household did not declare."""
        if status not in ENDS or (before.determination and before.determination.status in ENDS):
            return False
        if not undeclared_facts(after):
            return False
        declared = as_declared(after)
        return _status(self.pack(declared), before, declared, self.assess(declared)) not in ENDS

    def _hearing(
        self, case: Case, application: UUID, cause: Cause, found: Determination, moment: DecisionContext
    ) -> HearingOpened:
        today = moment.today
        return HearingOpened(
            application=application,
            number=case.hearings + 1,
            opened_on=today,
            answer_by=self.pack(case).deadline("hearing", today).day,
            cause=cause,
            found=undeclared_facts(case),
            explanation=found.explanation,
            clause=found.clause,
        )

    def renew(self, case: Case, message: RenewalDue, moment: DecisionContext) -> Sequence[Event]:
        """Computes the amounts as of the day of the message, on the category, income and costs of the last determination.
        Departments decide their items as of that day. Returns nothing for a case without a category."""
        before = case.determination
        if case.closed or before is None or before.status not in ("provisional", "final"):
            return []
        begun = RenewalBegun(message.due_on)
        after = evolve(case, begun)
        pack, found = self.pack(after), assess_renewal(self.pack(after), after, self._category_pack(after))
        turn = self._round(case, after, message.application, "renewal", moment)
        turn = replace(turn, renewed=pack.renewed_by(message.causes))
        return [begun, *turn.announce(pack, found, before.status)]

    def _round(
        self,
        before: Case,
        after: Case,
        application: UUID,
        cause: Cause,
        moment: DecisionContext,
        opinion: Opinion | None = None,
    ) -> AssessmentRound:
        today, category_pack = moment.today, self._category_pack(after)
        return AssessmentRound(before, after, application, cause, today, opinion, category_pack)

    def assess(self, case: Case) -> Determination:
        """Determines the case by the packs in force on its days. Raises LookupError, UnknownMember or pydantic.ValidationError."""
        return assess(self.pack(case), case, self._category_pack(case))

    def assess_whole(self, case: Case) -> Determination:
        """Determines the case, also if an emergency was recorded last. Raises the same as `assess`."""
        return assess_whole(self.pack(case), case, self._category_pack(case))

    def decide_emergency(
        self, before: Case, after: Case, application: UUID, moment: DecisionContext
    ) -> Sequence[Event]:
        """Returns the determination that adds the aid for the emergency recorded last, or nothing if no aid is due."""
        recorded = after.emergencies[-1]
        pack = self.pack(after, recorded.recorded_on)
        found = assess(pack, after)
        if not aid_of(found.decisions, pack.temporary_aid)[1].total:
            return []
        status = before.determination.status if before.determination else "emergency_aid"
        said = Opinion(officer=recorded.officer, reason=recorded.reason)
        turn = AssessmentRound(before, after, application, "emergency", moment.today, said)
        standing = tuple(department for department in pack.departments if department in before.referred)
        return [turn.determined(pack, found, status, unchanged=standing)]

    def pack(self, case: Case, on: date | None = None) -> Pack:
        """Returns the pack that decides: that of the region in force on a day; None: the day whose figures the amounts have.
        Raises LookupError if there is none."""
        category_pack, later, held = self._category_pack(case), renewed_on(case), case.determination
        if on is not None:
            return self._in_force(region_of(case), on)
        if later is None or held is None:
            return category_pack
        pack = self._in_force(region_of(case), later)
        return pack if continues(pack, held.category, held.subtype) else category_pack

    def _category_pack(self, case: Case) -> Pack:
        return self._in_force(region_of(case), day_of(case))

    def _in_force(self, region: str, day: date) -> Pack:
        pack = self._packs.in_force(region, day)
        if pack is None:
            raise LookupError(f"no pack of {region} is in force on {day}")
        return pack

    def with_assessment_day(self, case: Case, change: ChangeTaken) -> ChangeTaken:
        """Returns the change with its day of assessment and prior facts. A change never moves the day of assessment back."""
        if change.changed_on <= day_of(case):
            return change
        dated = replace(change, assessed_on=change.changed_on)
        return replace(dated, held=prior_facts(self.pack(evolve(case, dated)), case, dated, change.changed_on))

    def _dated(self, case: Case, taken: ReportTaken, settled: Sequence[Waiting]) -> ReportTaken:
        """Returns the report with the day of assessment of the certification that it settles, and with prior facts if it
        moves the day of assessment or the household to another region."""
        due = [one.due_on for one in settled if isinstance(one, CertificationBegun)]
        taken = replace(taken, assessed_on=max([*due, day_of(case)]) if due else None)
        after = evolve(case, taken)
        day = day_of(after)
        if not due and day == day_of(case) and region_of(after) == region_of(case):
            return taken
        return replace(taken, held=prior_facts(self.pack(after), case, taken, day))


def _announce(
    case: Case, unknown: Mapping[MemberId, tuple[FactKind, ...]], application: UUID, moment: DecisionContext
) -> list[Event]:
    """Returns the message on unknown facts if they differ from those announced last. Before the report, none are announced."""
    if case.awaiting or unknown == case.unknown:
        return []
    return [FactsUnknown(application=application, found_on=moment.today, kinds=dict(unknown))]


def _cause(case: Case, settled: Sequence[Waiting]) -> Cause:
    if any(isinstance(one, CertificationBegun) for one in settled):
        return "recertification"
    return "change" if _is_final(case) and any(settled) else "report"


def _status(pack: Pack, before: Case, after: Case, found: Determination) -> Any:
    """The status of the determination. While the report on the filing is awaited, it is not final."""
    if after.awaiting:
        return status_at_filing(pack, found.category, report_arrived=False)
    provisional = before.determination is not None and before.determination.status == "provisional"
    return status_after_report(pack, found.category, was_provisional=provisional)


def _is_final(case: Case) -> bool:
    return case.determination is not None and case.determination.status not in ("emergency_aid", "provisional")


def opinion_of(event: Learnt) -> Opinion | None:
    """Returns the opinion of the officer who caused the event; None for other events."""
    if not isinstance(event, FactsEstablished):
        return None
    second = {"seconded_by": event.seconded_by, "seconded_reason": event.seconded_reason}
    return Opinion(officer=event.officer, reason=event.reason, **second)


def request(case: Case, application: UUID, number: int | None = None) -> VerificationRequested:
    """Returns a verification request for all members, including those who wait for it. A repeated request keeps its number."""
    opening = opened(case)
    return VerificationRequested(
        application=application,
        region=region_of(case.as_reported()),
        filed_on=opening.filed_on,
        identity=identity(case.as_reported()),
        consent=consent(case),
        number=number or case.requests,
    )
