"""Checks of persons and dates, the same for filings and changes. All problems are reported at once."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from lianban_contracts.identity import Person
from lianban_contracts.life import ChangeReported

from services.chassis.core.problems import BadRequest
from services.department.tests.help import id_number
from services.intake.checks import documents_problems
from services.intake.filing import read
from services.intake.refusals import NotInProgress
from services.intake.requests import Changed, Supplied
from services.policy.core.amounts import MOST_HOUSEHOLD_FEN, MOST_MEMBER_FEN

from .household import FILED, LIFE, NOW, Given, completed

TODAY = date(2024, 4, 16)
Body = dict[str, Any]
KNOWN = completed().state.members


def body() -> Body:
    """Returns the contracts' example as a filing. Its applicant is m1."""
    filed = json.loads(FILED.model_dump_json(exclude_unset=True))
    return {name: filed[name] for name in ("region", "filed_on", "identity", "facts", "consent")}


def problems(error: BadRequest) -> set[tuple[str, str]]:
    assert all(one["zh"] and one["en"] for one in error.details["errors"])
    return {(one["field"], one["code"]) for one in error.details["errors"]}


def wrong(filed: Body) -> set[tuple[str, str]]:
    """Returns the problems of a filing."""
    with pytest.raises(BadRequest) as caught:
        read(json.dumps(filed).encode(), TODAY)
    return problems(caught.value)


def born(filed: Body, place: int, day: str) -> None:
    """Sets the date of birth of a member in the facts and in the ID number."""
    filed["facts"]["members"][place]["birth_date"] = day
    filed["identity"]["members"][place]["id_number"] = id_number(place, date.fromisoformat(day))


def test_the_example_is_a_filing() -> None:
    assert read(json.dumps(body()).encode(), TODAY).identity == FILED.identity


@pytest.mark.parametrize(("day", "code"), [("2024-04-17", "not_yet_born"), ("1899-12-31", "born_too_early")])
def test_nobody_is_born_in_the_future_or_before_1900(day: str, code: str) -> None:
    filed = body()
    born(filed, 1, day)
    filed["facts"]["household"]["supporters"] = [{"birth_date": day}]
    expected = {("facts.members.1.birth_date", code), ("facts.household.supporters.0.birth_date", code)}
    assert expected <= wrong(filed)


def test_who_was_born_after_a_paper_was_received_is_not_in_it() -> None:
    filed = body() | {"filed_on": "2024-04-01"}
    born(filed, 1, "2024-04-02")
    assert ("facts.members.1.birth_date", "not_yet_born") in wrong(filed)


def test_an_applicant_is_16_unless_somebody_applies_for_them() -> None:
    filed = body()
    for place in range(len(filed["identity"]["members"])):
        born(filed, place, "2008-04-17")
    filed["consent"] = {"signed_at": filed["consent"]["signed_at"], "signed_by": ["m1"]}
    filed["filed_on"] = "2024-04-16"
    assert ("facts.members.0.birth_date", "applicant_too_young") in wrong(filed)
    filed["agent"] = {"name": "郭样本", "organisation": "东岙村"}
    assert read(json.dumps(filed).encode(), TODAY).agent
    del filed["agent"]
    born(filed, 0, "2008-04-16")
    assert read(json.dumps(filed).encode(), TODAY)


@pytest.mark.parametrize("at", ["2024-04-17T00:00:00+08:00", "1023-01-01T00:00:00+08:00", "0001-01-01T00:00:00+08:00"])
def test_a_consent_has_a_day_on_which_it_can_have_been_signed(at: str) -> None:
    filed = body()
    filed["consent"]["signed_at"] = at
    assert wrong(filed) == {("consent.signed_at", "consent_date_impossible")}


def test_nobody_signs_before_they_are_born() -> None:
    filed = body()
    filed["consent"]["signed_at"] = "1920-01-01T00:00:00+08:00"
    assert wrong(filed) == {("consent.signed_at", "consent_date_impossible")}


def test_only_members_sign() -> None:
    filed = body()
    filed["consent"]["signed_by"].append("m99")
    place = len(filed["consent"]["signed_by"]) - 1
    assert wrong(filed) == {(f"consent.signed_by.{place}", "signer_unknown")}


@pytest.mark.parametrize(("day", "code"), [("1023-05-05", "date_impossible"), ("2024-04-17", "filed_in_future")])
def test_a_filing_is_of_a_day_that_can_be(day: str, code: str) -> None:
    assert ("filed_on", code) in wrong(body() | {"filed_on": day})


def test_everything_is_named_at_once_also_where_a_part_cannot_be_read() -> None:
    filed = body()
    del filed["region"]
    filed["filed_on"] = "1023-05-05"
    born(filed, 1, "2030-01-01")
    filed["facts"]["members"][2]["relation"] = "applicant"
    filed["facts"]["members"][2]["local_work_since"] = "2999-01-01"
    filed["consent"]["signed_by"] = ["nobody"]
    assert {
        ("region", "field_missing"),
        ("filed_on", "date_impossible"),
        ("facts.members.1.birth_date", "not_yet_born"),
        ("facts.members.2.relation", "second_applicant"),
        ("facts.members.2.local_work_since", "date_impossible"),
        ("consent.signed_by", "consent_missing"),
        ("consent.signed_by.0", "signer_unknown"),
    } <= wrong(filed)


def joining(number: str | None = None, born: date = date(1970, 5, 5), **more: Any) -> Body:
    """Returns a change by which a person joins."""
    named = {"id": "m9", "name": "李样本", "id_number": number or id_number(50, born)}
    facts = {"id": "m9", "relation": "parent", "birth_date": born.isoformat(), "hukou_region": "330305"}
    consent = {"signed_at": "2024-04-16T09:00:00+08:00", "signed_by": ["m9"]}
    return {"cause": "joined", "joined": [facts], "persons": [named], "consent": consent, **more}


def reported(change: Body, case: Given | None = None) -> ChangeReported:
    """Returns the published event of a change."""
    (event,) = (case or completed()).when(LIFE.change, Changed.model_validate_json(json.dumps(change)))
    assert isinstance(event, ChangeReported)
    return event


def refused(change: Body, case: Given | None = None) -> set[tuple[str, str]]:
    """Returns the problems of a refused change."""
    with pytest.raises(BadRequest) as caught:
        reported(change, case)
    assert caught.value.code == "change_incomplete"
    return problems(caught.value)


def other(part: str, **more: Any) -> Body:
    """Returns a change by which a person joins, with one part replaced."""
    change = joining()
    change[part][0] |= more
    return change


IMPOSSIBLE: dict[str, tuple[Callable[[], Body], tuple[str, str]]] = {
    "a member already": (lambda: joining(KNOWN["m1"], date(1976, 11, 23)), ("persons.0.id_number", "person_twice")),
    "a second applicant": (lambda: other("joined", relation="applicant"), ("joined.0.relation", "second_applicant")),
    "an id of a member": (lambda: other("joined", id="m2"), ("joined.0.id", "member_known_already")),
    "another birth date": (
        lambda: other("joined", birth_date="1970-05-06"),
        ("joined.0.birth_date", "birth_date_differs"),
    ),
    "not yet born": (lambda: joining(born=date(2024, 4, 17)), ("joined.0.birth_date", "not_yet_born")),
    "born long ago": (lambda: joining(born=date(1899, 1, 1)), ("joined.0.birth_date", "born_too_early")),
    "other persons": (lambda: other("persons", id="m8"), ("persons", "members_differ")),
    "no consent": (lambda: {**joining(), "consent": None}, ("consent", "consent_missing")),
    "a consent of others": (
        lambda: joining(consent={"signed_at": "2024-04-16T09:00:00+08:00", "signed_by": ["m1"]}),
        ("consent.signed_by", "consent_missing"),
    ),
    "a consent to come": (
        lambda: joining(consent={"signed_at": "2024-04-18T09:00:00+08:00", "signed_by": ["m9"]}),
        ("consent.signed_at", "consent_date_impossible"),
    ),
    "nobody joins": (lambda: {"cause": "birth"}, ("joined", "nobody_named")),
    "nobody dies": (lambda: {"cause": "death"}, ("left", "nobody_named")),
    "a stranger dies": (lambda: {"cause": "death", "left": ["m99"]}, ("left.0", "no_such_member")),
    "one leaves twice": (lambda: {"cause": "left", "left": ["m2", "m2"]}, ("left.1", "no_such_member")),
    "in the future": (lambda: {"cause": "other", "changed_on": "2024-04-17"}, ("changed_on", "changed_outside_case")),
    "before it was filed": (
        lambda: {"cause": "other", "changed_on": "1023-04-17"},
        ("changed_on", "changed_outside_case"),
    ),
    "facts of a stranger": (
        lambda: {"cause": "income", "facts": {"members": {"m99": {"wage_fen_per_month": 1}}}},
        ("facts.members.m99", "no_such_member"),
    ),
    "another birth date of a member": (
        lambda: {"cause": "other", "facts": {"members": {"m1": {"birth_date": "1950-01-01"}}}},
        ("facts.members.m1.birth_date", "birth_date_differs"),
    ),
    "a supporter to come": (
        lambda: {"cause": "other", "facts": {"household": {"supporters": [{"birth_date": "2999-01-01"}]}}},
        ("facts.household.supporters.0.birth_date", "not_yet_born"),
    ),
    "too many": (lambda: many(27), ("joined", "too_many_members")),
}


def many(number: int) -> Body:
    """Returns a change by which this number of children joins."""
    change: Body = {"cause": "joined", "joined": [], "persons": []}
    for place in range(number):
        one = joining(id_number(100 + place, date(2015, 1, 1)), date(2015, 1, 1))
        for part in ("joined", "persons"):
            change[part].append(one[part][0] | {"id": f"c{place}"})
    return change


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_a_change_that_cannot_be_is_refused_with_its_field(what: str) -> None:
    change, problem = IMPOSSIBLE[what]
    assert problem in refused({name: value for name, value in change().items() if value is not None})


def test_a_change_that_is_in_order_is_published_with_the_consent_of_who_joins() -> None:
    event = reported(joining())
    assert event.consent
    assert event.consent.signed_by == ("m9",)
    assert len(reported(many(26)).joined) == 26


def test_everything_wrong_with_a_change_is_named_at_once() -> None:
    change = other("joined", relation="applicant", birth_date="2030-01-01") | {
        "left": ["m99"],
        "changed_on": "1023-01-01",
    }
    assert {field for field, _ in refused(change)} >= {
        "joined.0.relation",
        "joined.0.birth_date",
        "left.0",
        "changed_on",
    }


def test_the_id_of_a_former_member_is_not_given_to_another() -> None:
    case = completed()
    gone = case.and_then(*case.when(LIFE.change, Changed(cause="left", left=("m2",))))
    assert ("joined.0.id", "member_known_already") in refused(
        json.loads(json.dumps(joining()).replace('"m9"', '"m2"')), gone
    )
    again = joining(KNOWN["m2"], _born(KNOWN["m2"]))
    assert reported(again, gone).persons[0] == Person(id="m9", name="李样本", id_number=KNOWN["m2"])


def _born(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def test_who_is_of_age_today_consents_whatever_the_day_of_the_change() -> None:
    born = date(2006, 4, 16)
    change = {name: value for name, value in joining(born=born).items() if name != "consent"}
    assert refused(change) == {("consent", "consent_missing")}
    younger = {name: value for name, value in joining(born=date(2006, 4, 17)).items() if name != "consent"}
    assert reported(younger).consent is None


def test_a_household_that_everybody_has_left_changes_no_more() -> None:
    case = completed()
    gone = case.and_then(*case.when(LIFE.change, Changed(cause="left", left=tuple(KNOWN))))
    assert not gone.state.in_force
    with pytest.raises(NotInProgress):
        reported(joining(), gone)


def test_documents_are_of_members_and_prove_what_can_be() -> None:
    facts = {"members": {"m99": {}, "m1": {"birth_date": "1950-01-01", "local_work_since": "2999-01-01"}}}
    supplied = {"documents": [{"document": "lease", "member": "m98"}], "facts": facts}
    with pytest.raises(BadRequest) as caught:
        completed().when(LIFE.supply, Supplied.model_validate_json(json.dumps(supplied)), NOW)
    assert problems(caught.value) == {
        ("documents.0.member", "no_such_member"),
        ("facts.members.m99", "no_such_member"),
        ("facts.members.m1.birth_date", "birth_date_differs"),
        ("facts.members.m1.local_work_since", "date_impossible"),
    }


LARGE = 10**9 + 1


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"wage_fen_per_month": LARGE}, "facts.members.0"),
        ({"wage_fen_per_month": 10**12}, "facts.members.0"),
        ({"medical_bills": [{"paid_on": "2024-01-02", "kind": "inpatient", "own_fen": 10**8}] * 11}, "facts.members.0"),
    ],
)
def test_amounts_of_a_member_that_cannot_be_right_are_refused_at_the_filing(part: Body, field: str) -> None:
    filed = body()
    filed["facts"]["members"][0].update(part)
    assert (field, "amounts_too_large") in wrong(filed)


def test_amounts_of_a_household_that_cannot_be_right_are_refused_at_the_filing() -> None:
    filed = body()
    filed["facts"]["household"]["supporters"] = [
        {"birth_date": "1990-01-01", "support_due_fen_per_month": 10**9} for _ in range(11)
    ]
    assert ("facts.household", "amounts_too_large") in wrong(filed)


def test_no_filing_that_is_accepted_has_a_sum_that_a_message_cannot_carry() -> None:
    """Twelve months of the amounts of a household and of 30 members."""
    assert 12 * (MOST_HOUSEHOLD_FEN + 30 * MOST_MEMBER_FEN) < 10**12


@pytest.mark.parametrize(
    "facts", [{"household": {"financial_assets_fen": 10**11}}, {"members": {"m1": {"wage_fen_per_month": LARGE}}}]
)
def test_facts_of_documents_and_changes_have_the_same_limits(facts: Body) -> None:
    supplied = Supplied.model_validate_json(json.dumps({"facts": facts}))
    field = "facts.household" if "household" in facts else "facts.members.m1"
    found = {(place, code) for place, code, _ in documents_problems(completed().state, supplied, TODAY)}
    assert (field, "amounts_too_large") in found
