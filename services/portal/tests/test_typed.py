"""Tests that the input of officers is parsed as facts, and that all errors are reported at once."""

import json
from typing import Any

import pytest
from lianban_contracts.facts import HouseholdFacts, MemberFacts

from services.policy import load_packs
from services.policy.explain.pack_text import Voice
from services.policy.facts import established_by
from services.portal.forms.fact_inputs import input_of, officers_input
from services.portal.forms.fact_parsing import retyped, typed
from services.portal.forms.officer_facts import default, fields, options, owned, said
from services.portal.forms.parsing import InputError
from services.portal.forms.supporters import keyed
from services.portal.identity.parties import REVIEW
from services.portal.pages.officer.case_notes import _errors as wrong_record
from services.portal.worklist.task_rules import OWNERS

PACKS = load_packs()
OUHAI = next(pack for pack in PACKS.all if pack.region == "330304")
VOICE = Voice(OUHAI, "zh")
HOME = {"dangerous_house_grade": "B", "rent_paid_fen_per_month": 80_050}


def read(department: str, household: Any = None, members: Any = None, **form: str) -> tuple[Any, dict[str, str]]:
    found, errors = typed("zh", fields(VOICE, department, household or {}, members or {}), form)
    return json.loads(found.model_dump_json(exclude_defaults=True)), errors


def housing(name: str, text: str) -> tuple[Any, dict[str, str]]:
    return read("housing", HOME, **{f"household.{name}": text})


def test_only_what_differs_is_established() -> None:
    known = {field.name: field.before for field in fields(VOICE, "housing", HOME, {})}
    assert read("housing", HOME, **known) == ({}, {})
    assert read("housing", HOME, **known | {"household.dangerous_house_grade": "C"})[0] == {
        "household": {"dangerous_house_grade": "C"}
    }


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("rent_paid_fen_per_month", "1,200.50", 120_050),
        ("floor_area_m2", "45.5", "45.5"),
        ("lease_contract", "yes", True),
        ("housing_situation", "rented_market", "rented_market"),
    ],
)
def test_every_kind_of_input_is_read(name: str, text: str, value: object) -> None:
    assert housing(name, text) == ({"household": {name: value}}, {})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rent_paid_fen_per_month", "viel"),
        ("rent_paid_fen_per_month", "-1"),
        ("rent_paid_fen_per_month", "NaN"),
        ("rent_paid_fen_per_month", "1.234"),
        ("floor_area_m2", "groß"),
        ("housing_situation", "palace"),
        ("lease_contract", ""),
    ],
)
def test_what_is_no_value_is_said_beside_its_field(name: str, text: str) -> None:
    found, errors = housing(name, text)
    assert found == {}
    assert list(errors) == [f"household.{name}"]


def test_one_mistake_establishes_nothing() -> None:
    form = {"household.rent_paid_fen_per_month": "x", "household.dangerous_house_grade": "C"}
    assert read("housing", HOME, **form)[0] == {}


def test_what_was_left_as_it_was_shown_is_nobodys_word_even_if_it_has_changed_since() -> None:
    shown = {"was.household.dangerous_house_grade": "A", "household.dangerous_house_grade": "A"}
    rent = {"was.household.rent_paid_fen_per_month": "0", "household.rent_paid_fen_per_month": "812.50"}
    assert read("housing", HOME, **shown, **rent) == ({"household": {"rent_paid_fen_per_month": 81_250}}, {})
    kept = retyped(fields(VOICE, "housing", HOME, {}), shown | rent)
    assert kept == {"household.rent_paid_fen_per_month": "812.50"}


def test_what_a_department_does_not_own_is_not_even_read() -> None:
    form = {"household.financial_assets_fen": "0", "m1.wage_fen_per_month": "1"}
    assert read("housing", HOME, {"m1": {}}, **form) == ({}, {})


def test_bills_are_read_line_by_line_by_the_word_of_their_kind() -> None:
    found, _ = read(
        "medical", None, {"m1": {}}, **{"m1.medical_bills": "2024-03-01 住院 1234.5\n\n2024-03-02 chronic 8"}
    )
    assert found["members"]["m1"]["medical_bills"] == [
        {"paid_on": "2024-03-01", "kind": "inpatient", "own_fen": 123_450},
        {"paid_on": "2024-03-02", "kind": "chronic", "own_fen": 800},
    ]
    assert read("medical", None, {"m1": {}}, **{"m1.medical_bills": "gestern 5"})[1]


SON = {"birth_date": "1970-03-05", "support_due_fen_per_month": 50_000}
DAUGHTER = {"birth_date": "1968-01-02", "support_due_fen_per_month": 0, "able": False}


def supporting(known: Any, **typed_over: str) -> tuple[Any, dict[str, str]]:
    household = {"supporters": known}
    (field,) = [one for one in fields(VOICE, REVIEW, household, {}) if one.fact == "supporters"]
    form = {**field.shown, **{f"was.{name}": text for name, text in field.shown.items()}}
    return read(REVIEW, household, **form | {f"{field.name}.{name}": text for name, text in typed_over.items()})


def test_a_supporter_is_added_changed_and_taken_out_by_his_row() -> None:
    son, both = next(iter(keyed([SON]))), list(keyed([SON, DAUGHTER]))
    assert supporting([SON]) == ({}, {}), "left as it was shown"
    daughter = {"new1.birth_date": "1968年1月2日", "new1.able": "no"}
    whole = {"able": True, **SON}
    assert supporting([SON], **daughter) == ({"household": {"supporters": [whole, DAUGHTER]}}, {})
    assert supporting([SON], **{f"{son}.support_due_fen_per_month": "612.5元"})[0] == (
        {"household": {"supporters": [whole | {"support_due_fen_per_month": 61_250}]}}
    )
    emptied = {f"{both[0]}.birth_date": "", f"{both[0]}.support_due_fen_per_month": ""}
    assert supporting([SON, DAUGHTER], **emptied) == ({"household": {"supporters": [DAUGHTER]}}, {})


SONS_ROW = next(iter(keyed([SON])))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"new1.birth_date": "1968年1月"}, "第 2 行：请写到哪一日"),
        ({f"{SONS_ROW}.support_due_fen_per_month": "3万"}, "第 1 行：请把数字写全"),
        ({f"{SONS_ROW}.birth_date": ""}, "第 1 行：请填写年、月、日"),
    ],
)
def test_a_row_that_is_no_supporter_is_said_with_its_line(wrong: Any, said: str) -> None:
    found, errors = supporting([SON], **wrong)
    assert (found, list(errors)) == ({}, ["household.supporters"])
    assert said in errors["household.supporters"]


def test_a_row_is_the_same_supporter_after_others_changed_the_list() -> None:
    household = {"supporters": [SON, DAUGHTER]}
    (field,) = [one for one in fields(VOICE, REVIEW, household, {}) if one.fact == "supporters"]
    daughter = list(keyed([SON, DAUGHTER]))[1]
    form = {**field.shown, **{f"was.{name}": text for name, text in field.shown.items()}}
    form |= {f"{field.name}.{daughter}.support_due_fen_per_month": "80", f"{field.name}.new1.birth_date": "1980-01-01"}
    third = {"birth_date": "1975-06-07", "support_due_fen_per_month": 100, "able": True}
    (now,) = [one for one in fields(VOICE, REVIEW, {"supporters": [DAUGHTER, third]}, {}) if one.fact == "supporters"]
    rows = [dict(row) for row in now.rows(retyped([now], form))]
    born = [text for row in rows for name, text in row.items() if name.endswith(".birth_date")]
    assert born == ["1968-01-02", "1975-06-07", "1980-01-01", ""], "the son was taken out by others, and stays out"
    (due,) = [text for name, text in rows[0].items() if name.endswith("_month")]
    assert due == "80"


def test_an_account_has_a_number_and_a_holder() -> None:
    known = {"water_account": {"number": "7", "holder_is_member": True}}
    form = {"household.water_account": "7", "household.water_account-holder": "no"}
    account = {"number": "7", "holder_is_member": False}
    assert read("utility", known, **form)[0] == {"household": {"water_account": account}}
    assert read("utility", known, **form | {"household.water_account-holder": "yes"}) == ({}, {})


@pytest.mark.parametrize("region", PACKS.regions())
def test_nobody_establishes_what_is_anothers(region: str) -> None:
    pack = next(pack for pack in PACKS.all if pack.region == region)
    assert not {"enrolment_confirmed", "lease_contract", "transit_card"} & set(owned(pack, REVIEW))
    for department in set(OWNERS) - {REVIEW}:
        assert set(owned(pack, department)) <= established_by(department)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fact_has_words_for_each_of_its_values(language: Any) -> None:
    voice = Voice(OUHAI, language)
    names = [name for department in OWNERS for name in (*owned(OUHAI, department), *established_by(department))]
    for name in names:
        assert name in HouseholdFacts.model_fields or name in MemberFacts.model_fields
        assert voice.name(name)
        assert said(voice, name, default(name))
        words = [text for _, text in options(voice, name)]
        assert len(set(words)) == len(words)
        assert (input_of(name).kind in ("choice", "card")) is bool(words)


def test_what_is_written_into_an_input_is_read_as_the_same() -> None:
    rent = officers_input("rent_paid_fen_per_month")
    for amount in (80_050, 0):
        assert rent.read(rent.raw(amount, "rent"), "rent") == amount
    for text in ("1e99", ""):
        with pytest.raises(InputError):
            rent.read({"rent": text}, "rent")


def test_an_officer_types_a_day_as_everybody_does() -> None:
    several = [one for one in fields(VOICE, REVIEW, {}, {"m1": {}}) if one.kind == "day"]
    assert several
    for one in several:
        found, errors = read(REVIEW, None, {"m1": {}}, **{one.name: "２０２４年3月1日"})
        assert (found, errors) == ({"members": {"m1": {one.fact: "2024-03-01"}}}, {})
        for text in ("2024年3月", "2024-W01-1", "2024-02-30", "3/1/2024"):
            assert list(read(REVIEW, None, {"m1": {}}, **{one.name: text})[1]) == [one.name]


@pytest.mark.parametrize(
    ("text", "said"), [("2026年3月", "请写到哪一日"), ("2026-W01-1", "请填写年、月、日"), ("2026年3月5日", "")]
)
def test_the_day_of_a_visit_is_typed_as_every_day(text: str, said: str) -> None:
    errors = wrong_record("zh", {"what": "visit", "day": text})
    assert said in errors.get("day", "")
    assert bool(errors) is bool(said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024-03 住院 5", "第 2 行：请写到哪一日"),
        ("2024-03-01 住院 3万", "第 2 行：请把数字写全"),
        ("2024-03-01 牙 5", "第 2 行：请每行一笔"),
    ],
)
def test_the_line_of_a_bill_that_is_wrong_is_said(line: str, said: str) -> None:
    bills = {"m1.medical_bills": f"2024年3月1日 住院 1 234.5元\n{line}"}
    found, errors = read("medical", None, {"m1": {}}, **bills)
    assert found == {}
    assert said in errors["m1.medical_bills"]
