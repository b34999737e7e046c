"""Identity of household members: whether an edited row is still the same person, and which answers become invalid when somebody leaves or is corrected."""

from dataclasses import replace

from .household_answers import HouseholdAnswers, Member, QuestionAnswer, Row, row_id, rows_of
from .questions import QUESTIONS, Question

SLIPS = 3
"""The maximum number of characters of an ID number that one typing error changes: two transposed digits and the check character."""


def same_person(before: Row, after: Row) -> bool:
    """Returns whether two rows name one person: the same ID number, or the same name and an ID number that differs in at most SLIPS characters."""
    numbers = zip(str(before["id_number"]), str(after["id_number"]), strict=True)
    differing = sum(one != other for one, other in numbers)
    return differing == 0 or (before["name"] == after["name"] and differing <= SLIPS)


def left(home: HouseholdAnswers, people: QuestionAnswer) -> set[str]:
    """Returns the ids of the members who are not in `people`."""
    return {row_id(row) for row in home.rows("people")} - {row_id(row) for row in rows_of(people)}


def corrected(home: HouseholdAnswers, people: QuestionAnswer) -> set[str]:
    """Returns the ids of the members who stay under another name or ID number."""
    before = {row_id(row): (row["name"], row["id_number"]) for row in home.rows("people")}
    after = {row_id(row): (row["name"], row["id_number"]) for row in rows_of(people)}
    return {key for key, named in after.items() if before.get(key, named) != named}


def consequences(home: HouseholdAnswers, people: QuestionAnswer) -> dict[str, QuestionAnswer]:
    """Returns the other questions' answers that change with the household, by question.

    The answers of members who left are removed. Corrected members must consent again, because a consent is signed with a name and permits
    verification under one number. Values that were only suggested by the former number are asked again."""
    gone, anew = left(home, people), corrected(home, people)
    before, after = home, replace(home, answers={**home.answers, "people": people})
    found: dict[str, QuestionAnswer] = {}
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
    """Returns whether a member has consented."""
    return home.said("consent", member) is True
