"""The statement (幸福清单) of a case, composed from the last decisions of review and the departments."""

from collections.abc import Iterator, Sequence
from datetime import date

from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.intake import (
    AnswerReference,
    EarlierGrant,
    FormerAmount,
    MonthlyDifference,
    Statement,
    Totals,
    Validity,
)

from services.policy import former_amounts, totals, validity, withdrawn_items, year_of
from services.policy.calendar.dates import is_new_year

from .application import Application, assessed_on
from .corrections import Month, amount_on, differences, due_on, months
from .events import BenefitsRecorded, DeterminationRecorded


def decisions_of(application: Application, determination: DeterminationRecorded) -> tuple[DecisionFigures, ...]:
    """Returns the decisions of civil affairs, then those of the departments in their order."""
    parts = [determination.decisions, *(answer.decisions for answer in _answers(application).values())]
    return tuple(decision for part in parts for decision in part)


def _answers(application: Application) -> dict[str, BenefitsRecorded]:
    """Returns the last answer of each department concerned."""
    return {name: application.benefits[name] for name in DEPARTMENTS if name in application.awaited}


def composed(application: Application, determination: DeterminationRecorded, today: date) -> Statement:
    """Returns the next statement of the case, issued on this day."""
    decisions = decisions_of(application, determination)
    before = application.statement
    periods = _validity(application, determination, decisions, today)
    over = tuple(item for item in before.ended if item in periods) if before else ()
    earlier = tuple(_earlier(application, determination, decisions))
    past = {one.item for one in earlier}
    arrears, overpaid = _differences(application, determination, decisions, today)
    return _summed(
        Statement(
            revision=before.revision + 1 if before else 1,
            issued_on=today,
            outcome=determination.status,
            turn=determination.turn,
            answers={
                name: AnswerReference(turn=answer.turn, revision=answer.revision)
                for name, answer in _answers(application).items()
            },
            category=determination.category,
            decisions=decisions,
            withdrawn=tuple(item for item in withdrawn_items(before.decisions, decisions) if item not in past)
            if before
            else (),
            validity=periods,
            former=tuple(_former(application, determination, before, periods, today)) if before else (),
            earlier=earlier,
            arrears=arrears,
            overpaid=overpaid,
            ended=tuple(item for item in over if before and periods[item] == before.validity.get(item)),
            plan_ended_on=determination.plan_ended_on,
        )
    )


def repeats(statement: Statement, before: Statement | None) -> bool:
    """Returns True if a statement says the same as the one before: a renewal changed nothing for the household."""
    same = (
        "outcome",
        "category",
        "decisions",
        "validity",
        "former",
        "earlier",
        "ended",
        "plan_ended_on",
        "arrears",
        "overpaid",
    )
    return before is not None and all(getattr(statement, name) == getattr(before, name) for name in same)


def ended(statement: Statement, items: Sequence[str], today: date) -> Statement:
    """Returns the next statement, in which these items have ended."""
    update = {
        "revision": statement.revision + 1,
        "issued_on": today,
        "ended": (*statement.ended, *items),
        "withdrawn": (),
        "former": tuple(one for one in statement.former if one.until >= today),
    }
    return _summed(statement.model_copy(update=update))


def _summed(statement: Statement) -> Statement:
    """Returns the statement with totals and counts of the benefits that are granted and have not ended."""
    runs = [decision for decision in statement.decisions if decision.item not in statement.ended]
    update = {
        "totals_fen": Totals(**totals(runs)),
        "granted": sum(decision.outcome == "granted" for decision in runs),
        "declined": sum(decision.outcome == "declined" for decision in statement.decisions),
    }
    return statement.model_copy(update=update)


def _earlier(
    application: Application, determination: DeterminationRecorded, decisions: Sequence[DecisionFigures]
) -> Iterator[EarlierGrant]:
    """Yields what was granted for other years than those of the decisions, and to members who left."""
    current = {
        (one.item, one.period, year_of(one.period, _assessed_on(application, determination, one)))
        for one in decisions
        if one.outcome == "granted"
    }
    past = {key: fen for key, fen in application.grants.items() if key not in current}
    for key in sorted(past.keys() | application.left_over.keys()):
        if fen := past.get(key, 0) + application.left_over.get(key, 0):
            item, period, year = key
            yield EarlierGrant(item=item, period=period, year=year, amount_fen=fen)


def _assessed_on(application: Application, determination: DeterminationRecorded, decision: DecisionFigures) -> date:
    """Returns the day whose figures a decision has."""
    answer = application.benefits.get(decision.item.partition(".")[0])
    by_department = answer.assessed_on if answer else None
    return decision.as_of or by_department or assessed_on(application, determination)


def _validity(
    application: Application, determination: DeterminationRecorded, decisions: Sequence[DecisionFigures], today: date
) -> dict[str, Validity]:
    """Returns the validity of each benefit. A benefit whose decision is unchanged keeps its days."""
    before = application.statement
    known = {decision.item: decision for decision in before.decisions} if before else {}
    found: dict[str, Validity] = {}
    for decision in decisions:
        runs = validity(
            decision,
            assessed_on=_assessed_on(application, determination, decision),
            confirmed_on=today,
            months_left=determination.gradual_exit_months_left,
        )
        if runs is None:
            continue
        prior = before.validity.get(decision.item) if before else None
        if prior and decision.period in ("year", "school_year"):
            same = prior.until == runs.until
        else:
            same = known.get(decision.item) == decision
        if prior and same:
            runs = prior if prior.until else _ends_now(prior, runs, determination)
        elif _is_corrected(application, determination, decision.item):
            runs = _corrected_period(application, decision, prior, runs)
        elif prior and decision.period == "month" and _renewed(application, determination, decision):
            runs = _renewed_period(before, decision, prior, runs, determination)
        found[decision.item] = runs
    return found


def _is_corrected(application: Application, determination: DeterminationRecorded, item: str) -> bool:
    """Returns True if a backward correction concerns an item: of civil affairs, or of a department that decided again with it."""
    if not application.corrected:
        return False
    owner = item.partition(".")[0]
    answer = application.benefits.get(owner)
    return owner == "civil" or (answer is not None and (answer.turn, answer.revision) == (determination.turn, 1))


def _corrected_period(
    application: Application, decision: DecisionFigures, prior: Validity | None, runs: Validity
) -> Validity:
    """Returns the period of an amount that a correction changed. It runs from the month from which it was due."""
    if decision.period != "month" or decision.months or decision.amount_kind:
        return runs
    first = application.corrected[0].since
    if decision.item.startswith("civil."):
        due = [one for one in application.corrected if one.since < runs.since]
        for one in reversed(due):
            if one.amounts.get(decision.item, 0) != decision.amount_fen:
                break
            runs = runs.model_copy(update={"since": one.since})
        return runs
    return runs.model_copy(update={"since": max(first, prior.since)}) if prior else runs


def _differences(
    application: Application, determination: DeterminationRecorded, decisions: Sequence[DecisionFigures], today: date
) -> tuple[tuple[MonthlyDifference, ...], tuple[MonthlyDifference, ...]]:
    """Returns arrears and overpaid amounts of the next statement."""
    corrected, paid, due = application.corrected, dict[Month, int](), dict[Month, int]()
    now = {one.item: one for one in decisions if one.outcome == "granted" and one.period == "month"}
    named = {item for one in corrected for item in one.amounts}
    for item in named | application.paid.keys() if corrected else ():
        limited = item in now and (now[item].months or now[item].amount_kind)
        if limited or not _is_corrected(application, determination, item):
            continue
        for month in months(corrected[0].since, today):
            was = amount_on(application.paid.get(item, ()), month)
            if item.startswith("civil."):
                paid[item, month], due[item, month] = was, due_on(corrected, item, month)
            elif was:
                paid[item, month], due[item, month] = was, (now[item].amount_fen or 0) if item in now else 0
    return differences(application.statement, paid, due)


def _former(
    application: Application,
    determination: DeterminationRecorded,
    before: Statement,
    periods: dict[str, Validity],
    today: date,
) -> Iterator[FormerAmount]:
    """Yields the amounts that are paid until new ones begin. A correction ends wrong amounts from their beginning."""
    for one in former_amounts(before, periods, today):
        if one.item not in application.paid or not _is_corrected(application, determination, one.item):
            yield one


def _ends_now(prior: Validity, runs: Validity, determination: DeterminationRecorded) -> Validity:
    """Returns the period of an amount that stays the same. If a gradual exit has begun, it ends with the exit."""
    return Validity(since=prior.since, until=runs.until) if determination.gradual_exit_months_left else prior


def _renewed(application: Application, determination: DeterminationRecorded, decision: DecisionFigures) -> bool:
    """Returns True if a renewal of this turn decided the amount, and not a later decision of the department."""
    answer = application.benefits.get(decision.item.partition(".")[0])
    later = answer is not None and (answer.turn, answer.revision) != (determination.turn, 1)
    return determination.cause == "renewal" and not later


def _renewed_period(
    before: Statement | None, decision: DecisionFigures, prior: Validity, runs: Validity, renewed: DeterminationRecorded
) -> Validity:
    """Returns the period of an amount that ran before. Figures of a new year apply from their first day; any other
    difference, for example after a birthday, from the next month. The end stays."""
    if before is not None and decision.item in before.ended:
        return prior
    day = renewed.renewed_on
    since = max(day, prior.since) if day and is_new_year(day) else runs.since
    return Validity(since=since, until=min([day for day in (decision.until, prior.until) if day], default=None))
