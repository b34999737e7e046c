"""The catalogue of facts agrees with the contract, the registry of departments and the reasons of decisions."""

from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.facts import HouseholdFacts, MemberFacts, Supporter

from services.policy import facts
from services.policy.formulas.fact_names import HOUSEHOLD, MEMBER, NUMERIC
from services.policy.vocabulary.dictionary import common


def test_the_catalogue_has_every_fact_of_the_contract_and_no_other() -> None:
    in_order = (*HouseholdFacts.model_fields, *MemberFacts.model_fields)
    assert list(facts.CATALOGUE) == [name for name in in_order if name in HOUSEHOLD | MEMBER]
    assert facts.SUPPORTER.keys() == Supporter.model_fields.keys()


def test_numbers_alone_have_a_unit() -> None:
    assert {name for name, fact in facts.CATALOGUE.items() if fact.unit} == facts.CATALOGUE.keys() & NUMERIC


def test_departments_and_reasons_of_the_catalogue_exist() -> None:
    for fact in facts.CATALOGUE.values():
        assert fact.department is None or fact.department in DEPARTMENTS
        assert fact.missing is None or fact.missing in common()["reasons"]
        assert (fact.missing is None) is (fact.supplied_by is None)


def test_every_fact_is_established_by_somebody() -> None:
    departments = frozenset[str]().union(*map(facts.established_by, DEPARTMENTS))
    assert departments | facts.established_by_civil_affairs() == facts.CATALOGUE.keys()


def test_each_reason_names_one_fact() -> None:
    reasons = [fact.missing for fact in facts.CATALOGUE.values() if fact.missing]
    assert len(set(reasons)) == len(reasons)
