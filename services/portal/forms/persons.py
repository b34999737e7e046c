"""When a member of the household is still the same person, and which answers fall away when somebody left, changed or was corrected."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .household_answers import HouseholdAnswers, Member
from .questions import QUESTIONS, Question

SLIPS = 3
"""Characters of an ID number that one slip changes: two digits, if they were exchanged, and the check character."""


def same_person(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two rows name one person: by the same ID number, or by the same name with an ID number that differs by a slip."""
    differing = sum(one != other for one, other in zip(before["id_number"], after["id_number"], strict=True))
    return differing == 0 or bool(before["name"] == after["name"] and differing <= SLIPS)


def left(home: HouseholdAnswers, people: Mapping[str, Any]) -> set[str]:
    """The ids of those who are no longer of the household when it consists of `people`."""
    return {row["id"] for row in home.rows("people")} - {row["id"] for row in people["rows"]}


def corrected(home: HouseholdAnswers, people: Mapping[str, Any]) -> set[str]:
    """The ids of those who stay, under another name or ID number."""
    before = {row["id"]: (row["name"], row["id_number"]) for row in home.rows("people")}
    return {row["id"] for row in people["rows"] if before.get(row["id"]) not in (None, (row["name"], row["id_number"]))}


def consequences(home: HouseholdAnswers, people: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The other questions' answers that change with the household, by question.

    Of those who left nothing stays. Those who were corrected must consent again, because a consent is signed with a name and lets one number be
    looked up; and what was only suggested by their former number is asked again.
    """
    gone, anew = left(home, people), corrected(home, people)
    before, after = home, replace(home, answers={**home.answers, "people": people})
    found: dict[str, dict[str, Any]] = {}
    for question in QUESTIONS:
        given = home.answers.get(question.code, {})
        fallen = {name for name in given if _falls(question, name, given[name], gone, anew, before, after)}
        if fallen:
            found[question.code] = {name: value for name, value in given.items() if name not in fallen}
    return found


def _falls(
    question: Question,
    name: str,
    value: object,
    gone: set[str],
    anew: set[str],
    before: HouseholdAnswers,
    after: HouseholdAnswers,
) -> bool:
    if not (question.each or question.kind == "consent"):
        return False
    whose = name.partition("-")[0]
    if whose not in anew:
        return whose in gone
    if question.kind == "consent":
        return True
    former, now = (question.suggests(home, _member(home, whose)) for home in (before, after))
    return bool(value == former != now)


def _member(home: HouseholdAnswers, name: str) -> Member:
    return next(one for one in home.members if one.id == name)


def consented(home: HouseholdAnswers, member: str) -> bool:
    """Whether a member has consented."""
    return home.said("consent", member) is True
