"""The catalogue of facts agrees with the contract, the registry of departments and the reasons of decisions."""

from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.facts import HouseholdFacts, MemberFacts, Supporter

from services.policy import facts
from services.policy.formulas.fact_names import HOUSEHOLD, MEMBER, NUMERIC
from services.policy.vocabulary.dictionary import common

from .households import PACKS as LOADED


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
        assert fact.missing is None or fact.document, "the household is asked for the document"


def test_every_fact_is_established_by_somebody() -> None:
    departments = frozenset[str]().union(*map(facts.established_by, DEPARTMENTS))
    assert departments | facts.established_by_civil_affairs() == facts.CATALOGUE.keys()


def test_a_reason_names_one_fact_of_an_item() -> None:
    reasons = {fact.missing for fact in facts.CATALOGUE.values() if fact.missing}
    for pack in LOADED.all:
        for item in pack.layout.items:
            assert all(len(facts.facts_missing(reason) & set(item.facts)) <= 1 for reason in reasons)


def test_an_item_requires_the_documents_that_prove_its_facts() -> None:
    ouhai = next(pack for pack in LOADED.all if pack.region == "330304")
    assert ouhai.required_documents(ouhai.items["housing.rent_subsidy"]) == ("lease",)
    assert ouhai.required_documents(ouhai.items["medical.inpatient"]) == ("medical_receipts",)
    assert all(ouhai.required_documents(item) == () for item in ouhai.items_of("civil"))


def test_every_document_of_the_catalogue_has_a_name_in_a_pack() -> None:
    named = {name for pack in LOADED.all for name in pack.layout.documents}
    assert {fact.document for fact in facts.CATALOGUE.values() if fact.document} <= named
