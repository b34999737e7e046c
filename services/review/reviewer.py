"""The decisions of review, each by the policy pack that was in force on the day of filing."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from lianban_contracts.decisions import ReferredFacts
from lianban_contracts.facts import Department
from lianban_contracts.identity import Person
from lianban_contracts.intake import ApplicationSubmitted, ApplicationWithdrawn
from lianban_contracts.review import CaseDetermined, CaseReferred, Standing, VerificationRequested
from lianban_contracts.verification import VerificationReported

from services.chassis.command import Moment
from services.policy import Determination, Pack, Packs, status_after_report, status_at_filing

from .assessment import assess
from .case import Case, CaseClosed, CaseOpened, Event, ReportTaken, evolve, opened

FOUND = (
    "category",
    "subtype",
    "level",
    "scope",
    "single_listed",
    "gradual_exit_months_left",
    "countable_income_fen_per_month",
    "assistance_types",
    "decisions",
)
"""What a determination says to everybody, as the policy library found it."""


class Reviewer:
    """Decides with these packs."""

    def __init__(self, packs: Packs) -> None:
        self._packs = packs

    def open(self, case: Case, message: ApplicationSubmitted, moment: Moment) -> Sequence[Event]:
        """Opens the case and asks for verification; where the pack says so, approves at once and provisionally."""
        if case.opened:
            return []
        opening = CaseOpened(message.region, message.filed_on, message.identity, message.facts, message.consent)
        return [opening, _request(message), *self._ahead(opening, message, moment.now.date())]

    def take_report(self, case: Case, message: VerificationReported, moment: Moment) -> Sequence[Event]:
        """Determines by what the platform found. The same report twice changes nothing."""
        opening = opened(case)
        if message.report in case.reports or case.closed:
            return []
        taken = ReportTaken(message.report, message.arrived_on, message.findings)
        pack = self._pack(opening)
        found = assess(pack, evolve(case, taken))
        status = status_after_report(pack, found.category, was_provisional=case.determination is not None)
        return [taken, *_announce(case, message.application, pack, found, status, moment.now.date())]

    def close(self, case: Case, message: ApplicationWithdrawn, moment: Moment) -> Sequence[Event]:
        """Stops the review, and what departments have granted."""
        opening = opened(case)
        if case.closed:
            return []
        pack = self._pack(opening)
        return [CaseClosed(message.withdrawn_on), *_withdraw(case, message.application, pack, moment.now.date())]

    def _ahead(self, opening: CaseOpened, message: ApplicationSubmitted, today: date) -> Sequence[Event]:
        """Approval before the report (先行审批), for the categories that the pack names."""
        pack = self._pack(opening)
        if not pack.provisional_for:
            return []
        case = Case(opening)
        found = assess(pack, case)
        status = status_at_filing(pack, found.category, report_arrived=False)
        if status == "pending_verification":
            return []
        return _announce(case, message.application, pack, found, status, today)

    def _pack(self, opening: CaseOpened) -> Pack:
        pack = self._packs.in_force(opening.region, opening.filed_on)
        if pack is None:
            raise LookupError(f"no pack of {opening.region} is in force on {opening.filed_on}")
        return pack


def _request(message: ApplicationSubmitted) -> VerificationRequested:
    return VerificationRequested(
        application=message.application,
        region=message.region,
        filed_on=message.filed_on,
        identity=message.identity,
        consent=message.consent,
    )


def _announce(case: Case, application: UUID, pack: Pack, found: Determination, status: Any, today: date) -> list[Event]:
    """The determination, a referral to each department concerned, and a withdrawal to each that no longer is."""
    gone = [department for department in pack.departments if department in case.referred - set(found.referrals)]
    determined = CaseDetermined(
        application=application,
        turn=case.turn + 1,
        status=status,
        determined_on=today,
        pack=pack.reference,
        **{name: getattr(found, name) for name in FOUND},
        referred_to=(*found.referrals, *gone),
    )
    standing: Standing = "provisional" if status == "provisional" else "final"
    told = [_refer(case, determined, department, standing, facts) for department, facts in found.referrals.items()]
    return [determined, *told, *(_refer(case, determined, department, "withdrawn") for department in gone)]


def _withdraw(case: Case, application: UUID, pack: Pack, today: date) -> list[Event]:
    standing = [department for department in pack.departments if department in case.referred]
    determined = CaseDetermined(
        application=application,
        turn=case.turn + 1,
        status="withdrawn",
        determined_on=today,
        pack=pack.reference,
        category="none",
        referred_to=tuple(standing),
    )
    return [determined, *(_refer(case, determined, department, "withdrawn") for department in standing)]


def _refer(
    case: Case,
    determined: CaseDetermined,
    department: Department,
    standing: Standing,
    facts: ReferredFacts | None = None,
) -> CaseReferred:
    opening = opened(case)
    return CaseReferred(
        application=determined.application,
        turn=determined.turn,
        standing=standing,
        department=department,
        region=opening.region,
        pack=determined.pack,
        persons=_persons(opening, facts),
        facts=facts,
    )


def _persons(opening: CaseOpened, facts: ReferredFacts | None) -> tuple[Person, ...]:
    """Whom a department must know by name: the members whose facts it is told; for items of the household, all."""
    members = opening.identity.members
    if facts is None:
        return ()
    told = {member.id for member in facts.members}
    return tuple(person for person in members if person.id in told) or members
