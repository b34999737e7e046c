"""Tests of the order of questions, of the members who are asked, and of the filing made from a draft."""

from copy import deepcopy
from typing import Any

import pytest
from lianban_contracts.consent import Consent
from lianban_contracts.identity import Identity
from lianban_contracts.intake import StatedFacts

from services.policy.facts import CATALOGUE
from services.portal.forms.filing import body, wire
from services.portal.forms.flow import CHECK, asked, before, fields, following
from services.portal.forms.questions import BY_CODE, QUESTIONS

from .households import REGIONS, answers, filing, home

SUPPLIED = {name for name, fact in CATALOGUE.items() if "household" in fact.sources} | {"relation"}
"""The facts that an applicant supplies. A member's id is assigned, not asked."""


def codes(answered: dict[str, Any], *, agent: bool = True) -> list[str]:
    return [question.code for question in asked(home(answered, agent=agent))]


def test_every_fact_that_an_applicant_supplies_is_asked_by_one_question_and_no_other_is() -> None:
    asked_for = [name for question in QUESTIONS for name in question.facts]
    assert sorted(asked_for) == sorted(SUPPLIED)


@pytest.mark.parametrize("region", REGIONS)
def test_a_draft_of_a_demo_household_is_filed_as_its_filing_says(region: str) -> None:
    paper = filing(region)
    here = home(answers(paper))
    assert following(here) == CHECK
    filed: Any = body(here, paper.get("agent", {}).get("name", "郭晓燕"))
    Identity.model_validate_json(wire(filed["identity"]))
    Consent.model_validate_json(wire(filed["consent"]))
    for part in ("region", "filed_on", "identity", "consent"):
        assert filed[part] == paper[part]
    known = here.needs | {"id"}
    assert StatedFacts.model_validate(filed["facts"], strict=False) == _supplied(paper["facts"], known)


def _supplied(facts: dict[str, Any], known: frozenset[str] | set[str]) -> StatedFacts:
    """Returns those facts of a filing that an applicant supplies and the region reads."""
    kept = (SUPPLIED & known) | {"id", "relation", "birth_date"}
    household = {name: value for name, value in facts["household"].items() if name in kept}
    members = [{name: value for name, value in one.items() if name in kept} for one in facts["members"]]
    return StatedFacts.model_validate({"household": household, "members": members}, strict=False)


def test_the_same_answers_are_the_same_bytes() -> None:
    found = answers(filing("330305"))
    assert wire(body(home(found), "郭晓燕")) == wire(body(home(deepcopy(found)), "郭晓燕"))


def test_only_what_the_region_reads_is_asked() -> None:
    dongtou, minhou = codes(answers(filing("330305"))), codes(answers(filing("350121")))
    assert {"accounts", "transit_card", "residence_area"} <= set(dongtou)
    assert not {"accounts", "transit_card", "residence_area"} & set(minhou)
    assert "single_listing_requested" in minhou
    assert "single_listing_requested" not in dongtou


def test_who_does_not_declare_is_not_asked_for_amounts_and_the_filing_says_so() -> None:
    found = answers(filing("330304"))
    assert {"income", "financial_assets_fen"} <= set(codes(found))
    assert "not_declared" not in body(home(found), "x")["facts"]  # type: ignore[operator]
    found["declares"] = {"declares": False}
    assert not {"income", "financial_assets_fen"} & set(codes(found))
    filed: Any = body(home(found), "x")
    StatedFacts.model_validate_json(wire(filed["facts"]))
    assert set(filed["facts"]["not_declared"]) == {one["id"] for one in filed["facts"]["members"]}


def test_rent_is_asked_of_those_who_rent() -> None:
    found = answers(filing("330304"))
    assert "rent" in codes(found)
    found["housing_situation"] = {"housing_situation": "owned"}
    assert "rent" not in codes(found)
    filed: Any = body(home(found), "x")
    assert "rent_paid_fen_per_month" not in filed["facts"]["household"]


def test_costs_of_schooling_are_asked_of_those_who_go_to_school_alone() -> None:
    here = home(answers(filing("330305")))
    assert [one.name for one in fields(BY_CODE["education_own_fen_12m"], here)] == ["m3-education_own_fen_12m"]
    minhou = home(answers(filing("350121")))
    names = [one.name for one in fields(BY_CODE["education_own_fen_12m"], minhou)]
    assert names == ["m3-education_own_fen_12m", "m4-education_own_fen_12m"]


def test_an_agent_says_when_he_received_the_paper_and_shows_his_authority() -> None:
    assert {"received_on", "authority"} <= set(codes({}))
    assert not {"received_on", "authority"} & set(codes({}, agent=False))
    assert following(home({}, agent=False)) == "region"


def test_one_question_follows_another_until_all_are_answered() -> None:
    found = answers(filing("330305"))
    here: dict[str, Any] = {}
    walked: list[str] = []
    while (step := following(home(here), walked[-1] if walked else "")) != CHECK:
        walked.append(step)
        here[step] = found[step]
    assert walked == codes(found)
    assert before(home(found), walked[0]) is None
    assert before(home(found), CHECK) == walked[-1]


def test_after_a_change_the_way_leads_on_to_what_is_open_and_not_through_everything_again() -> None:
    found = answers(filing("330305"))
    assert following(home(found), "region") == CHECK
    del found["transit_card"]
    assert following(home(found), "region") == "transit_card"
    assert following(home(found), "papers") == "transit_card", "also one before"


def test_who_is_added_later_is_asked_what_the_others_were() -> None:
    found = answers(filing("330305"))
    found["people"]["rows"] = [
        *found["people"]["rows"],
        {"id": "m5", "name": "林一", "id_number": "33030520000101123X", "relation": "child"},
    ]
    assert following(home(found)) == "hukou_region"
    found["hukou_region"]["m5-hukou_region"] = "330305"
    found["labour_capacity"]["m5-labour_capacity"] = "full"
    for name in ("wage_fen_per_month", "other_income_fen_per_month"):
        found["income"][f"m5-{name}"] = 0
    found["student_stage"]["m5-student_stage"] = "none"
    found["transit_card"]["m5-transit_card"] = "none"
    assert following(home(found)) == "consent", "who is grown up signs for himself"
