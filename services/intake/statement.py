"""The statement (幸福清单) of a case, composed from the last decisions of review and the departments."""

from collections.abc import Sequence
from datetime import date

from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.intake import AnswerReference, Statement, Totals, Validity

from services.policy import former_amounts, totals, validity, withdrawn_items

from .application import Application
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
            withdrawn=withdrawn_items(before.decisions, decisions) if before else (),
            validity=periods,
            former=tuple(former_amounts(before, periods, today)) if before else (),
            ended=tuple(item for item in over if before and periods[item] == before.validity.get(item)),
            plan_ended_on=determination.plan_ended_on,
        )
    )


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


def _validity(
    application: Application, determination: DeterminationRecorded, decisions: Sequence[DecisionFigures], today: date
) -> dict[str, Validity]:
    """Returns the validity of each benefit. A benefit whose decision is unchanged keeps its days."""
    before = application.statement
    known = {decision.item: decision for decision in before.decisions} if before else {}
    assert application.submitted is not None
    assessed_on = determination.assessed_on or application.submitted.filed_on
    found: dict[str, Validity] = {}
    for decision in decisions:
        if before and decision.item in before.validity and known.get(decision.item) == decision:
            found[decision.item] = before.validity[decision.item]
        elif runs := validity(
            decision,
            assessed_on=assessed_on,
            confirmed_on=today,
            months_left=determination.gradual_exit_months_left,
        ):
            found[decision.item] = runs
    return found
