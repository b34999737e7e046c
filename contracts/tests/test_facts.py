"""Facts come from outside, so the models refuse invalid values."""

from __future__ import annotations

import pytest
from lianban_contracts.decisions import Decision, Explanation
from lianban_contracts.facts import CaseByCase, HouseholdFacts, MedicalBill, MemberFacts, Members, Supporter
from pydantic import BaseModel, TypeAdapter, ValidationError

MEMBER = '{"id":"m1","relation":"applicant","birth_date":"1990-01-01","hukou_region":"330304"}'


@pytest.mark.parametrize(
    ("model", "json"),
    [
        (HouseholdFacts, '{"emergency_grade":null}'),
        (HouseholdFacts, '{"financial_assets_fen":1.0}'),
        (HouseholdFacts, '{"financial_assets_fen":-1}'),
        (HouseholdFacts, '{"financial_assets_fen":"1"}'),
        (HouseholdFacts, '{"financial_assets_fen":true}'),
        (HouseholdFacts, '{"floor_area_m2":"12.345"}'),
        (HouseholdFacts, '{"floor_area_m2":"１２"}'),
        (HouseholdFacts, '{"lottery_fen":1}'),
        (Supporter, '{"birth_date":0}'),
        (Supporter, '{"birth_date":"2023-02-29"}'),
        (MedicalBill, '{"paid_on":"2024-01-01","kind":"dental","own_fen":1}'),
        (CaseByCase, '{"approved_total_fen":1,"reason":"a\\u0000b"}'),
        (CaseByCase, '{"approved_total_fen":1,"reason":"a\\ud800"}'),
        (CaseByCase, '{"approved_total_fen":1,"reason":"a\ud800"}'),
    ],
)
def test_what_is_no_fact_is_refused(model: type[BaseModel], json: str) -> None:
    with pytest.raises(ValidationError):
        model.model_validate_json(json)


def test_the_text_of_an_escape_is_no_nul() -> None:
    assert CaseByCase.model_validate_json(r'{"approved_total_fen":1,"reason":"\\u0000"}').reason == r"\u0000"


@pytest.mark.parametrize("members", [f"[{MEMBER},{MEMBER}]", f"[{MEMBER.replace('applicant', 'child')}]", "[]"])
def test_a_household_has_an_applicant_first_and_each_id_once(members: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Members).validate_json(members)


def test_what_has_its_default_is_left_out_and_read_back() -> None:
    member = MemberFacts.model_validate_json(MEMBER)
    assert member.model_dump_json(exclude_defaults=True) == MEMBER
    assert HouseholdFacts().model_dump_json(exclude_defaults=True) == "{}"


def test_a_decision_carries_only_the_keys_that_apply() -> None:
    said = Explanation(zh="不适用", en="not applicable")
    decision = Decision(
        item="transit.bus", outcome="not_applicable", reason="no_occasion", clause="X", source="seed", explanation=said
    )
    assert set(decision.model_dump(exclude_defaults=True)) == {
        "item",
        "outcome",
        "reason",
        "clause",
        "source",
        "explanation",
    }
