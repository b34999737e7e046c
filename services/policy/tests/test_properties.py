"""Properties that hold for every household in every region."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from lianban_contracts.decisions import Decision
from lianban_contracts.facts import (
    CaseByCase,
    DepartmentFacts,
    HouseholdFacts,
    MedicalBill,
    MemberFacts,
    OfficerFacts,
    UtilityAccount,
)

from services.policy import Pack, decide, determine, totals

from .households import PACKS

MONEY = st.one_of(st.integers(0, 3_000), st.integers(0, 400_000), st.integers(0, 20_000_000))


def facts(model: type[Any], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Returns a strategy for records of a model. A field that is not fixed has any value of its type; amounts have
    realistic sizes."""
    known: dict[str, st.SearchStrategy[Any]] = dict(fixed)
    for name, field in model.model_fields.items():
        if name not in known:
            known[name] = MONEY if "_fen" in name else _of(name, field.annotation)
    return st.builds(
        lambda **given: model(**{key: value for key, value in given.items() if value is not None}), **known
    )


def _of(name: str, annotation: Any) -> st.SearchStrategy[Any]:
    if annotation is bool:
        return st.booleans()
    values = [
        value for kind in get_args(annotation) for value in (get_args(kind) or (kind,)) if value is not type(None)
    ]
    if values and not any(isinstance(value, type) for value in values):
        return st.sampled_from(values)
    if name.endswith("_m2"):
        return st.sampled_from(["0", "12.34", "45.56", "90"])
    return st.integers(0, 12) if annotation is int else st.none()


@st.composite
def cases(
    draw: st.DrawFn,
) -> tuple[Pack, date, HouseholdFacts, Sequence[MemberFacts], DepartmentFacts, OfficerFacts | None]:
    """Draws a filing in any region on any day of its plan."""
    pack = draw(st.sampled_from(PACKS.all))
    day = draw(st.dates(pack.layout.in_force.from_, pack.layout.in_force.to))
    people = draw(st.lists(persons(pack, day), min_size=1, max_size=4))
    members = [person.model_copy(update={"id": f"m{index}"}) for index, person in enumerate(people, 1)]
    return pack, day, draw(households(pack)), members, draw(facts(DepartmentFacts)), draw(OFFICERS)


def persons(pack: Pack, day: date) -> st.SearchStrategy[Any]:
    """Returns a strategy for persons of any age, most of them registered in the region."""
    return facts(
        MemberFacts,
        id=st.just("m"),
        relation=st.just("applicant"),
        birth_date=st.integers(0, 35_000).map(lambda days: day - timedelta(days=days)),
        hukou_region=st.sampled_from([pack.region, pack.region, "110000"]),
        medical_bills=bills(day),
        transit_card=st.sampled_from(["none", "requested", "T-1"]),
    )


def bills(day: date) -> st.SearchStrategy[Any]:
    """Returns a strategy for bills, some of them older than twelve months."""
    one = st.builds(
        MedicalBill,
        paid_on=st.integers(0, 500).map(lambda ago: day - timedelta(days=ago)),
        kind=st.sampled_from(["inpatient", "chronic", "other"]),
        own_fen=MONEY,
    )
    return st.lists(one, max_size=3).map(tuple)


def households(pack: Pack) -> st.SearchStrategy[Any]:
    """Returns a strategy for households with or without an electricity account."""
    account = st.none() | st.just(UtilityAccount(number="1", holder_is_member=True))
    emergency = st.none() | st.just(pack.region)
    return facts(HouseholdFacts, supporters=st.just(()), emergency_region=emergency, electricity_account=account)


OFFICERS = st.none() | MONEY.map(lambda fen: OfficerFacts(case_by_case=CaseByCase(approved_total_fen=fen, reason="r")))
"""No officer, or an officer who raises an amount."""


def decisions_of(case: tuple[Any, ...]) -> dict[str, Decision]:
    """Returns all decisions, by item."""
    pack, day, household, members, supply, officer = case
    found = determine(pack, filed_on=day, household=household, members=members, officer=officer)
    decided = [
        *found.decisions,
        *(each for name, told in found.referrals.items() for each in decide(pack, name, told, supply)),
    ]
    return {decision.item: decision for decision in decided}


def cap_of(pack: Pack, decision: Decision) -> float:
    """Returns the cap of a member's amount in fen if the pack gives it as a single figure; otherwise infinity."""
    cap = pack.items[decision.item].ways[0].cap
    figure = pack.layout.figures.get(getattr(cap, "name", ""))
    return figure.value if figure and isinstance(figure.value, int) else math.inf


@given(cases())
@settings(max_examples=100, deadline=None)
def test_every_item_is_decided_once_and_adds_up(case: tuple[Any, ...]) -> None:
    pack, decisions = case[0], decisions_of(case)
    assert decisions.keys() == pack.items.keys()
    for decision in decisions.values():
        amounts = [amount for amount in (decision.members or {}).values() if isinstance(amount, int)]
        assert decision.clause in pack.layout.clauses
        assert decision.amount_fen is None or decision.outcome == "granted"
        assert not amounts or sum(amounts) == decision.amount_fen
        assert all(0 <= amount <= cap_of(pack, decision) for amount in amounts)
        assert decision.explanation.zh
        assert decision.explanation.en


@given(cases())
@settings(max_examples=25, deadline=None)
def test_the_same_filing_is_decided_the_same_over_the_wire(case: tuple[Any, ...]) -> None:
    pack, day, household, members, supply, officer = case
    household, members = (
        HouseholdFacts.model_validate_json(household.model_dump_json(exclude_defaults=True)),
        [MemberFacts.model_validate_json(member.model_dump_json(exclude_defaults=True)) for member in members],
    )
    again = decisions_of((pack, day, household, members, supply, officer))
    assert again == decisions_of(case)
    assert sum(totals(again.values()).values()) >= 0


@given(cases(), st.integers(1, 200_000))
@settings(max_examples=50, deadline=None)
def test_more_income_never_raises_the_living_cash(case: tuple[Any, ...], more: int) -> None:
    pack, day, household, members, *_ = case
    richer = [
        members[0].model_copy(update={"other_income_fen_per_month": members[0].other_income_fen_per_month + more}),
        *members[1:],
    ]
    before, after = (determine(pack, filed_on=day, household=household, members=people) for people in (members, richer))
    if before.category == after.category and "gradual_exit" not in (before.subtype, after.subtype):
        cash = [
            next(
                (
                    decision.amount_fen or 0
                    for decision in found.decisions
                    if decision.item == "civil.minimum_living_cash"
                ),
                0,
            )
            for found in (before, after)
        ]
        assert cash[1] <= cash[0]
