"""The prior facts of an assessment: what a household received until a change or a certification."""

from datetime import date

from lianban_contracts.intake import StatedFacts
from lianban_contracts.review import CaseDetermined
from lianban_contracts.verification import Findings
from pydantic import JsonValue

from services.policy import Pack
from services.policy.calendar.dates import after_months

from .assessment import assess, known_facts
from .case import Case, day_of, evolve, region_of
from .events import ChangeTaken, Learnt, ReportTaken

LIVING_CASH = "civil.minimum_living_cash"
"""The id of 低保金 in every pack."""

GRADUAL_EXIT = "gradual_exit"
"""The subtype of a household in gradual exit from 低保 (渐退期)."""

WORK = "over_line_because_of_work"


def prior_facts(pack: Pack, case: Case, event: ChangeTaken | ReportTaken, day: date) -> Findings | None:
    """Returns the prior facts for assessing a change or certification; None if the earlier prior facts stay valid.

    They stay valid if the category does not change: such a household does not newly enter the category (the look-back of 350121
    depends on the category before). They do not stay valid if the pack has rules for households that already hold a category, nor after a
    move to another region: the household holds its category there too."""
    before = case.determination
    if before is None or before.status == "provisional":
        return None
    after = evolve(case, event)
    moves = region_of(after) != region_of(case)
    if not moves and not _has_rules_for_holders(pack) and assess(pack, after).category == before.category:
        return None
    facts: dict[str, JsonValue] = {
        "prior_category": before.category,
        "prior_cash_fen_per_month": _cash(before),
        "gradual_exit_months_used": _months_used(case, before, day),
        WORK: _because_of_work(case, before, known_facts(after), event),
    }
    return Findings(household=facts)


def _has_rules_for_holders(pack: Pack) -> bool:
    return pack.layout.income.work_deduction is not None or any(test.months_left for test in pack.layout.categories)


def _cash(before: CaseDetermined) -> int:
    granted = (one for one in before.decisions if one.item == LIVING_CASH and one.outcome == "granted")
    return next((one.amount_fen or 0 for one in granted), 0)


def _months_used(case: Case, before: CaseDetermined, day: date) -> int:
    """Whole months used of the gradual exit; 0 if none has begun. In the certification at the end of the exit, all months are used."""
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
    """True if income exceeds the line because of work: as stated in the event, else as at the start of a gradual exit, else if
    only wages rose."""
    said = next((said for one in (event, *_settled(case, event)) if (said := _stated(one)) is not None), None)
    if said is not None or before.subtype == GRADUAL_EXIT:
        return bool(said) if said is not None else known_facts(case).household.over_line_because_of_work
    if isinstance(event, ChangeTaken) and event.cause != "income":
        return False
    old = {member.id: member for member in known_facts(case).members}
    pairs = [(old[member.id], member) for member in facts.members if member.id in old]
    others = any(new.other_income_fen_per_month > was.other_income_fen_per_month for was, new in pairs)
    return not others and any(new.wage_fen_per_month > was.wage_fen_per_month for was, new in pairs)


def _settled(case: Case, event: Learnt) -> tuple[ChangeTaken, ...]:
    """The changes that take effect with a report."""
    settled = case.settled_by(event.answers) if isinstance(event, ReportTaken) else ()
    return tuple(one for one in settled if isinstance(one, ChangeTaken))


def _stated(event: Learnt) -> bool | None:
    found = event.findings if isinstance(event, ReportTaken) else getattr(event, "facts", Findings())
    said = found.household.get(WORK)
    return None if said is None else bool(said)
