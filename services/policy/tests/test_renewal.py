"""What changes by itself: age limits, and the figures of a later day."""

from datetime import date

import pytest
from lianban_contracts.facts import HouseholdFacts, MemberFacts

from services.policy import Determination, determine, load_packs
from services.policy.calendar.dates import birthday, start_of_school_year

PACKS = load_packs()
FILED = date(2026, 3, 2)


def member(name: str, born: date, **facts: object) -> MemberFacts:
    relation = "applicant" if name == "m1" else "child"
    return MemberFacts(id=name, relation=relation, birth_date=born, hukou_region="330304", **facts)  # type: ignore[arg-type]


def found(*members: MemberFacts, filed_on: date = FILED, renewed_on: date | None = None) -> Determination:
    pack = PACKS.in_force("330304", filed_on)
    assert pack
    return determine(pack, filed_on=filed_on, household=HouseholdFacts(), members=members, renewed_on=renewed_on)


def decision(of: Determination, item: str) -> tuple[int | None, date | None]:
    one = next(one for one in of.decisions if one.item == item)
    return one.amount_fen, one.until


ADULT = member("m1", date(1980, 1, 1))
FIRST, SECOND = (member(f"m{n}", date(2006 + n, 4, 2), child_status="destitute") for n in (2, 3))


def test_a_benefit_says_from_the_beginning_when_an_age_limit_ends_it() -> None:
    assert decision(found(ADULT, FIRST), "civil.child_living") == (285_000, date(2026, 4, 30))


def test_of_two_children_the_last_one_ends_it() -> None:
    assert decision(found(ADULT, FIRST, SECOND), "civil.child_living") == (570_000, date(2027, 4, 30))
    later = found(ADULT, FIRST, SECOND, renewed_on=date(2026, 4, 2))
    assert decision(later, "civil.child_living") == (285_000, date(2027, 4, 30))


def test_on_the_birthday_it_is_not_granted_any_more_and_the_category_stays() -> None:
    later = found(ADULT, FIRST, renewed_on=date(2026, 4, 2))
    assert decision(later, "civil.child_living") == (None, None)
    assert later.category == "minimum_living"


def test_a_benefit_that_ends_by_a_birthday_on_1_january_runs_through_january_with_the_new_figures() -> None:
    born = member("m2", date(2008, 1, 1), child_status="destitute")
    new_year = found(ADULT, born, filed_on=date(2025, 3, 3), renewed_on=date(2026, 1, 1))
    assert decision(new_year, "civil.child_living") == (285_000, date(2026, 1, 31))
    assert decision(found(ADULT, born, filed_on=date(2026, 1, 1)), "civil.child_living") == (None, None)


def test_a_benefit_without_age_limit_has_no_such_end() -> None:
    assert decision(found(ADULT), "civil.minimum_living_cash") == (121_250, None)


def test_every_pack_knows_the_age_of_majority() -> None:
    assert {18} <= {age for pack in PACKS.all for age in pack.age_limits}


@pytest.mark.parametrize(
    ("birth", "age", "day"),
    [
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 16, date(2024, 2, 29)),
        (FILED, 1, date(2027, 3, 2)),
    ],
)
def test_birthdays(birth: date, age: int, day: date) -> None:
    assert birthday(birth, age) == day


def test_july_and_august_count_for_the_school_year_that_begins() -> None:
    assert start_of_school_year(date(2024, 6, 30)) == date(2023, 9, 1)
    assert start_of_school_year(date(2024, 7, 1)) == start_of_school_year(date(2025, 6, 30)) == date(2024, 9, 1)
