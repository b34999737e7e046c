"""Texts of reasons and numbers, sources of values and items, and clocks of the regions."""

from __future__ import annotations

from services.policy.explain.pack_text.voice import Voice
from services.policy.formulas.fact_names import NUMERIC
from services.policy.vocabulary.dictionary import common, numbers, word

from .households import PACKS as LOADED

REASONS = """
    entitled age not_local_hukou not_housing_poor rural_home urban_home central_care not_renting house_not_dangerous
    below_large_cost was_not_marginal already_received_once above_poverty_standard within_means no_category
    scope_temporary_aid_only not_in_force not_yet_joint category_not_entitled no_occasion already_housed
    covered_by_lookback not_insured enrolment_unconfirmed grade_unrecognised lease_missing appraisal_missing
    account_not_in_member_name card_requested no_unit_vacant no_place_left declined_by_household
    granted_elsewhere settled_before documents_requested no_pack_in_force
"""


def test_every_reason_and_every_number_has_words() -> None:
    assert set(common()["reasons"]) == set(REASONS.split())
    assert set(numbers()) == NUMERIC


def test_a_local_value_names_who_must_set_it_and_a_cited_clause_has_its_words() -> None:
    for pack in LOADED.all:
        assert all(item.set_by for item in pack.layout.items if item.source != "seed")
        assert all(clause.quote.startswith("「") and clause.heading for clause in pack.layout.clauses.values())


def test_each_region_sets_its_clocks() -> None:
    notice = {"acceptance", "public_notice", "refusal_letter"}
    steps = notice | {"review", "confirmation", "whole_case", "correction", "reconsideration", "recertification"}
    steps |= {"emergency_papers", "hearing"}
    assert all(set(pack.layout.clocks) == steps for pack in LOADED.all)


def test_a_category_is_named_in_one_place() -> None:
    assert common()["values"].keys() & common()["categories"].keys() == {"none", "expenditure"}  # no value; a subtype


def test_a_category_has_the_same_name_in_a_pack_as_in_a_decision() -> None:
    for pack in LOADED.all:
        for name in common()["categories"]:
            assert Voice(pack, "zh").value_of("category", name) == word("categories", name).zh
