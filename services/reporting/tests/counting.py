"""Messages as reporting reads them, and the case that they make."""

from datetime import date
from functools import reduce
from typing import Any
from uuid import uuid4

from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.decisions import Outcome
from lianban_contracts.facts import Category, ResidenceArea

from services.reporting.counted_case import CountedCase, counted
from services.reporting.extracts import (
    READ,
    BenefitsExtract,
    CountedMessage,
    DecisionExtract,
    DeterminationExtract,
    FactsExtract,
    FilingExtract,
    HouseholdExtract,
    MemberExtract,
    RevisionExtract,
    StatementExtract,
)

from .measured import OUHAI

assert OUHAI is not None
PACK = OUHAI
APPLICATION = uuid4()


def folded(*messages: CountedMessage, case: CountedCase | None = None) -> CountedCase:
    """The case after these messages."""
    return reduce(counted, messages, case or CountedCase())


def filed(year: int, members: int = 1, area: ResidenceArea = "urban") -> FilingExtract:
    facts = FactsExtract(household=HouseholdExtract(residence_area=area), members=(MemberExtract(),) * members)
    return FilingExtract(region=PACK.region, filed_on=date(year, 5, 1), facts=facts)


def decision(item: str, outcome: Outcome, **more: Any) -> DecisionExtract:
    return DecisionExtract(item=item, outcome=outcome, **more)


def determined(category: Category, *decisions: DecisionExtract, turn: int = 1, **more: Any) -> DeterminationExtract:
    return DeterminationExtract(
        turn=turn,
        status="final",
        determined_on=date(2024, 5, 2),
        pack=PACK.reference,
        category=category,
        decisions=decisions,
        assessed_on=date(2024, 5, 1),
        **more,
    )


def benefits(department: str, turn: int, *items: str) -> BenefitsExtract:
    kind = READ[BENEFITS_DECIDED[department].TYPE]
    assert issubclass(kind, BenefitsExtract)
    return kind(turn=turn, decisions=tuple(decision(item, "granted") for item in items))


def stated(
    revision: int, day: date, *decisions: DecisionExtract, kind: type[Any] = StatementExtract
) -> StatementExtract:
    made: StatementExtract = kind(
        statement=RevisionExtract(revision=revision, issued_on=day, outcome="final", decisions=decisions)
    )
    return made
