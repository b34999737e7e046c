"""Tests of missing documents by member, of the facts that supplied documents prove, and of the report of a change."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from lianban_contracts.life import CorrectionRequested
from lianban_contracts.verification import Findings
from pydantic_core import to_json

from services.portal.forms.change_rules import CAUSES, changed, touched
from services.portal.forms.change_rules import place as change_place
from services.portal.forms.flow import FormErrors
from services.portal.forms.household_answers import rows_of
from services.portal.forms.missing_documents import ProvedFacts, lacks, merged, stated
from services.portal.readmodel.cases import Case, CaseRow
from services.portal.readmodel.pack_catalogue import packs

from .households import TODAY, answers, filing, home
from .told import happening, message

NOW = datetime(2026, 4, 8, tzinfo=UTC)
PACK = packs().in_force("330305", TODAY)


def waiting(*missing: dict[str, Any]) -> Case:
    """Returns a case whose correction requests these."""
    asked = message(CorrectionRequested, answer_by="2026-05-01", missing=missing)
    return Case(CaseRow(uuid4()), [happening(asked, NOW)])


def lack(item: str, reason: str, document: str = "", *members: str) -> dict[str, Any]:
    return {"item": item, "reason": reason, "documents": [document] if document else [], "members": members}


def test_everything_missing_is_asked_for_each_member_by_himself() -> None:
    found = lacks(waiting(lack("transit.bus", "card_requested", "transit_card", "m2", "m4")), PACK)
    assert [(one.name, one.member, one.fact, one.document) for one in found] == [
        ("transit.bus.card_requested-m2", "m2", "transit_card", "transit_card"),
        ("transit.bus.card_requested-m4", "m4", "transit_card", "transit_card"),
    ]


@pytest.mark.parametrize(
    ("missing", "typed", "files", "facts"),
    [
        (
            lack("transit.bus", "card_requested", "transit_card", "m2"),
            {"fact-transit.bus.card_requested-m2": "DT-9"},
            (),
            {"members": {"m2": {"transit_card": "DT-9"}}},
        ),
        (
            lack("housing.rent_subsidy", "lease_missing", "lease"),
            {},
            ("housing.rent_subsidy.lease_missing",),
            {"household": {"lease_contract": True}},
        ),
        (lack("housing.rent_subsidy", "lease_missing", "lease"), {}, (), {}),
        (
            lack("education.student_aid", "enrolment_unconfirmed", "enrolment_certificate", "m3"),
            {},
            ("education.student_aid.enrolment_unconfirmed-m3",),
            {"members": {"m3": {"enrolment_confirmed": True}}},
        ),
        (
            lack("medical.insurance_premium", "not_insured", "insurance_proof", "m1"),
            {"fact-medical.insurance_premium.not_insured-m1": "employee"},
            (),
            {"members": {"m1": {"insurance_kind": "employee"}}},
        ),
        (
            lack("housing.dangerous_house", "appraisal_missing", "appraisal"),
            {"fact-housing.dangerous_house.appraisal_missing": "C"},
            (),
            {"household": {"dangerous_house_grade": "C"}},
        ),
        (
            lack("utility.water", "account_not_in_member_name", "account_number"),
            {
                "fact-utility.water.account_not_in_member_name": "W-1",
                "fact-utility.water.account_not_in_member_name-holder": "yes",
            },
            (),
            {"household": {"water_account": {"number": "W-1", "holder_is_member": True}}},
        ),
        (
            lack("education.senior_high_aid", "grade_unrecognised", "", "m3"),
            {},
            ("education.senior_high_aid.grade_unrecognised-m3",),
            {},
        ),
    ],
)
def test_what_is_handed_in_tells_the_fact_that_it_proves(
    missing: dict[str, Any], typed: dict[str, str], files: tuple[str, ...], facts: dict[str, Any]
) -> None:
    told, errors = stated(lacks(waiting(missing), PACK), typed, frozenset(files))
    assert (told, errors) == (facts, {})
    Findings.model_validate_json(to_json(told))


def test_what_was_typed_for_one_thing_never_goes_to_another_that_has_come_before_it() -> None:
    bus, gas = lack("transit.bus", "card_requested", "", "m2"), lack("utility.gas", "account_not_in_member_name")
    (shown,) = lacks(waiting(bus), PACK)
    told = stated(lacks(waiting(gas, bus), PACK), {f"fact-{shown.name}": "DT-9"}, frozenset())
    assert told == ({"members": {"m2": {"transit_card": "DT-9"}}}, {})


def test_an_account_that_is_half_said_is_asked_again() -> None:
    several = lacks(waiting(lack("utility.gas", "account_not_in_member_name")), PACK)
    assert stated(several, {"fact-utility.gas.account_not_in_member_name": "G-1"}, frozenset()) == (
        {},
        {"fact-utility.gas.account_not_in_member_name": "wrong_answer.holder"},
    )


def test_findings_of_several_are_one() -> None:
    one: ProvedFacts = {"members": {"m1": {"a": 1}}}
    other: ProvedFacts = {"members": {"m1": {"b": 2}, "m2": {"a": 3}}, "household": {"c": 4}}
    assert merged(one, other) == {"household": {"c": 4}, "members": {"m1": {"a": 1, "b": 2}, "m2": {"a": 3}}}


def test_a_change_tells_only_what_is_another_than_before() -> None:
    here = home(answers(filing("330305")))
    form = {"m1-labour_capacity": "full", "m2-labour_capacity": "none", "m3-labour_capacity": ""}
    told, after = changed("health", here, form, NOW)
    assert told == {"facts": {"members": {"m2": {"labour_capacity": "none"}}}}
    assert after["labour_capacity"]["m2-labour_capacity"] == "none"


def test_who_joins_is_named_with_an_id_of_his_own() -> None:
    here = home(answers(filing("330305")))
    form = {"name": "林新", "id_number": "330305202604010016", "relation": "child"}
    told, after = changed("birth", here, form, NOW)
    assert told["persons"] == [{"id": "m5", "name": "林新", "id_number": "330305202604010016"}]
    assert told["joined"] == [
        {
            **{"id": "m5", "relation": "child", "birth_date": "2026-04-01"},
            **{"hukou_region": "330305", "labour_capacity": "none"},
        }
    ]
    assert [row["id"] for row in rows_of(after["people"])] == ["m1", "m2", "m3", "m4", "m5"]


def test_a_newborn_has_a_childs_number_and_relation() -> None:
    here = home(answers(filing("330305")))
    form = {"name": "林大", "id_number": "330305199001010012", "relation": "child", "agreed": "yes"}
    for wrong, field in ((form, "id_number"), ({**form, "relation": "spouse"}, "relation")):
        with pytest.raises(FormErrors) as unclear:
            changed("birth", here, wrong, NOW)
        assert set(unclear.value.errors) == {field}
    assert changed("joined", here, {**form, "relation": "spouse"}, NOW)[0]["joined"]


def test_who_joins_does_not_get_the_id_or_an_answer_of_somebody_who_left() -> None:
    _, after = changed("left", home(answers(filing("330305"))), {"member": "m4"}, NOW)
    assert not [name for several in after.values() for name in several if name.startswith("m4")]
    form = {"name": "林新", "id_number": "330305202604010016", "relation": "child"}
    told, _ = changed("birth", home(after), form, NOW)
    assert told["persons"][0]["id"] == "m5"


def test_a_grown_up_who_joins_agrees_for_himself() -> None:
    here = home(answers(filing("330305")))
    form = {"name": "林大", "id_number": "330305199001010012", "relation": "other"}
    with pytest.raises(FormErrors) as unclear:
        changed("joined", here, form, NOW)
    assert set(unclear.value.errors) == {"agreed"}
    assert changed("joined", here, {**form, "agreed": "yes"}, NOW)[0]["joined"]


def test_the_consent_of_a_grown_up_who_joins_goes_along() -> None:
    form = {"name": "林大", "id_number": "330305199001010012", "relation": "other", "agreed": "yes"}
    told, _ = changed("joined", home(answers(filing("330305"))), form, NOW)
    assert told["consent"] == {"signed_at": NOW.isoformat(timespec="seconds"), "signed_by": ["m5"]}


def test_the_id_of_a_member_who_left_is_given_to_nobody_else() -> None:
    _, left = changed("left", home(answers(filing("330305"))), {"member": "m4"}, NOW)
    form = {"name": "林新", "id_number": "330305202604010016", "relation": "child"}
    told, after = changed("birth", home(left), form, NOW)
    assert [one["id"] for one in told["persons"]] == ["m5"]
    _, again = changed("left", home(after), {"member": "m5"}, NOW)
    assert changed("birth", home(again), form, NOW)[0]["persons"][0]["id"] == "m6"


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("changed_on", "on"),
        ("persons.0.id_number", "id_number"),
        ("joined.0.birth_date", "id_number"),
        ("joined.0.relation", "relation"),
        ("left.0", "member"),
        ("consent.signed_by", "agreed"),
        ("facts.household.rent_paid_fen_per_month", "rent_paid_fen_per_month"),
        ("facts.members.m2.labour_capacity", "m2-labour_capacity"),
        ("joined", ""),
    ],
)
def test_what_intake_finds_wrong_is_said_at_its_field(field: str, place: str) -> None:
    assert change_place(field) == place


def test_who_leaves_must_be_of_the_household() -> None:
    here = home(answers(filing("330305")))
    told, after = changed("left", here, {"member": "m3"}, NOW)
    assert told == {"left": ["m3"]}
    assert [row["id"] for row in rows_of(after["people"])] == ["m1", "m2", "m4"]
    with pytest.raises(FormErrors):
        changed("left", here, {"member": "m9"}, NOW)


def test_a_change_asks_only_what_the_region_reads() -> None:
    minhou = home(answers(filing("350121")))
    assert {question.code for question, _ in touched("move", minhou)} == {"hukou_region"}
    assert all(touched(cause, home(answers(filing("330304")))) or not CAUSES[cause] for cause in CAUSES)
