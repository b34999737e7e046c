"""What a household held until a change or a new certification: the prior facts of the next assessment."""

from datetime import date

from lianban_contracts.intake import StatedFacts
from lianban_contracts.review import CaseDetermined
from lianban_contracts.verification import Findings
from pydantic import JsonValue

from services.policy import Pack
from services.policy.calendar.dates import after_months

from .assessment import assess, known_facts
from .case import Case, day_of, evolve
from .events import ChangeTaken, Learnt, ReportTaken

LIVING_CASH = "civil.minimum_living_cash"
"""低保金 in the pack of every region."""

GRADUAL_EXIT = "gradual_exit"
"""The subtype of a household that is on its way out of 低保 (渐退期)."""

WORK = "over_line_because_of_work"


def prior_facts(pack: Pack, case: Case, event: ChangeTaken | ReportTaken, day: date) -> Findings | None:
    """The prior facts with which a change or certification is assessed; None where those known before go on.

    They go on where the category stays the same, because a household that keeps its category is not newly found to be of it
    (350121's look-back asks what it was before); not where the pack treats who holds a category in a way of its own."""
    before = case.determination
    if before is None or before.status == "provisional":
        return None
    after = evolve(case, event)
    if not _treats_holders(pack) and assess(pack, after).category == before.category:
        return None
    facts: dict[str, JsonValue] = {
        "prior_category": before.category,
        "prior_cash_fen_per_month": _cash(before),
        "gradual_exit_months_used": _months_used(case, before, day),
        WORK: _because_of_work(case, before, known_facts(after), event),
    }
    return Findings(household=facts)


def _treats_holders(pack: Pack) -> bool:
    return pack.layout.income.work_deduction is not None or any(test.months_left for test in pack.layout.categories)


def _cash(before: CaseDetermined) -> int:
    granted = (one for one in before.decisions if one.item == LIVING_CASH and one.outcome == "granted")
    return next((one.amount_fen or 0 for one in granted), 0)


def _months_used(case: Case, before: CaseDetermined, day: date) -> int:
    """Whole months of the gradual exit in which the household is; a new one begins at 0. When it is certified because the exit
    is over, all of its months are used."""
    if before.subtype != GRADUAL_EXIT:
        return 0
    used, left = known_facts(case).household.gradual_exit_months_used, before.gradual_exit_months_left or 0
    if case.certification and case.certification.cause == GRADUAL_EXIT:
        return used + left
    return used + _whole_months(day_of(case), day)


def _whole_months(since: date, day: date) -> int:
    months = (day.year - since.year) * 12 + day.month - since.month
    return months if after_months(since, months) <= day else months - 1


def _because_of_work(case: Case, before: CaseDetermined, facts: StatedFacts, event: Learnt) -> bool:
    """As was said, if it was; in a gradual exit as it began; else: wages rose and nothing else did."""
    said = _said(event)
    if said is not None or before.subtype == GRADUAL_EXIT:
        return bool(said) if said is not None else known_facts(case).household.over_line_because_of_work
    if isinstance(event, ChangeTaken) and event.cause != "income":
        return False
    old = {member.id: member for member in known_facts(case).members}
    pairs = [(old[member.id], member) for member in facts.members if member.id in old]
    others = any(new.other_income_fen_per_month > was.other_income_fen_per_month for was, new in pairs)
    return not others and any(new.wage_fen_per_month > was.wage_fen_per_month for was, new in pairs)


def _said(event: Learnt) -> bool | None:
    found = event.findings if isinstance(event, ReportTaken) else getattr(event, "facts", Findings())
    said = found.household.get(WORK)
    return None if said is None else bool(said)
