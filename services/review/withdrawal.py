"""The end of a case in review: the household withdrew, or has no members left. docs/withdrawal.md describes the consequences."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.review import CaseDetermined, Cause

from services.policy import Pack

from .assessment_round import AssessmentRound
from .case import Case
from .corrections import nothing_due
from .emergency_aid import granted_aid
from .events import Event


def end_case(
    pack: Pack, case: Case, application: UUID, cause: Cause, today: date, ended_on: date | None
) -> Sequence[Event]:
    """Publishes the withdrawal, and withdraws the referral of every department. Emergency aid that was granted stays granted.
    `ended_on`: see `AssessmentRound.withdrawn`."""
    referred = [department for department in DEPARTMENTS if department in case.referred]
    determined = CaseDetermined(
        application=application,
        turn=case.turn + 1,
        status="withdrawn",
        determined_on=today,
        pack=pack.reference,
        category="none",
        cause=cause,
        decisions=granted_aid(pack, case),
        referred_to=tuple(referred),
        corrected=nothing_due(case, ended_on, today) if ended_on and cause == "change" else (),
    )
    assessment = AssessmentRound(case, case, application, cause, today)
    return [determined, *assessment.withdrawn(pack.reference, referred, ended_on)]
