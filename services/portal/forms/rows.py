"""Lists in a form: the members of the household, and the supporters outside it.

Each row has an id, which is part of the names of the row's fields (`name-m2`) and of the answers about that person. An id is assigned once
and never reused for another person; see `persons.py`. A row that a form does not contain stays unchanged; it is removed with its button only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from services.policy.calendar.dates import completed_years

from .flow import FormErrors
from .household_answers import HouseholdAnswers, QuestionAnswer, Row, row_id
from .inputs import Form, FormValue, Input, InputError, Raw
from .persons import same_person
from .questions import BY_CODE, Question

APPLICANT_AGE = 16
"""The age from which a person applies without an agent. Source: local; no seed sets it."""

MOST = 30
"""The maximum number of members, and of supporters, in the contracts."""

LETTERS: Mapping[str, str] = {"people": "m", "supporters": "s"}
"""Prefix of ids, by question."""

MARK = "row-"
"""Prefix of the hidden field by which a form names the rows that it contains."""


def read_rows(question: Question, form: Form, home: HouseholdAnswers) -> QuestionAnswer:
    """Returns the rows that are not empty, each with its id. Raises FormErrors with all errors."""
    known = {row_id(row): row for row in home.rows(question.code)}
    found: dict[str, Row] = {}
    errors: dict[str, str] = {}
    for key in begun(question, form, home):
        if MARK + key not in form:
            found[key] = known[key]
        else:
            found[key], wrong = _read(question.inputs, form, key)
            errors |= wrong
    errors = errors or _together(question, found, home)
    if errors:
        raise FormErrors(errors)
    return _identified(question, found, home)


def ids(question: Question, form: Form, home: HouseholdAnswers) -> list[str]:
    """Returns the ids of a form's rows: the known ones, which always include the applicant, then new ones in the order of the form."""
    known = [row_id(row) for row in home.rows(question.code)]
    first = [LETTERS["people"] + "1"] if question.code == "people" and not known else []
    posted = [name.removeprefix(MARK) for name in form if name.startswith(MARK + LETTERS[question.code])]
    return list(dict.fromkeys((*first, *known, *posted)))


def begun(question: Question, form: Form, home: HouseholdAnswers) -> list[str]:
    """Returns the ids of the form's rows without new rows that are empty."""
    known = ids(question, {}, home)
    return [key for key in ids(question, form, home) if key in known or _filled(question, form, key)]


def shown(question: Question, raw: Form, home: HouseholdAnswers, more: bool) -> list[str]:
    """Returns the ids of the rows of a page. One empty row is added if the list has no entries yet, or if `more` is True."""
    several = ids(question, raw, home)
    begun = bool(home.rows(question.code)) or len(several) > (question.code == "people")
    if len(several) < MOST and (more or not begun):
        several.append(next(one for one in _unused(question, home) if one not in several))
    return several


def _filled(question: Question, form: Form, key: str) -> bool:
    return any(form.get(f"{name}-{key}", "").strip() for name in question.inputs)


def _read(inputs: Mapping[str, Input], form: Form, key: str) -> tuple[Row, dict[str, str]]:
    row: dict[str, FormValue] = {}
    errors: dict[str, str] = {}
    for name, kind in inputs.items():
        try:
            row[name] = kind.read(form, f"{name}-{key}")
        except InputError as wrong:
            errors[f"{name}-{key}"] = wrong.code
    return row, errors


def _together(question: Question, found: Mapping[str, Row], home: HouseholdAnswers) -> dict[str, str]:
    """Returns errors across rows: too many rows, duplicates, and dates after the day of filing."""
    if len(found) > MOST:
        return {"question": "wrong_answer.many"}
    if question.code == "people":
        return _household(found, home)
    unborn = [key for key, row in found.items() if date.fromisoformat(str(row["birth_date"])) > home.day]
    return {f"birth_date-{key}": "wrong_answer.future" for key in unborn}


def _household(found: Mapping[str, Row], home: HouseholdAnswers) -> dict[str, str]:
    errors: dict[str, str] = {}
    numbers: set[FormValue] = set()
    for place, (key, row) in enumerate(found.items()):
        if row["id_number"] in numbers:
            errors[f"id_number-{key}"] = "wrong_answer.twice"
        if _born(row) > home.day:
            errors[f"id_number-{key}"] = "wrong_answer.unborn"
        if place == 0 and not home.agent and completed_years(_born(row), home.day) < APPLICANT_AGE:
            errors[f"id_number-{key}"] = "wrong_answer.too_young"
        if (row["relation"] == "applicant") is not (place == 0):
            errors[f"relation-{key}"] = "wrong_answer.relation"
        numbers.add(row["id_number"])
    return errors


def _born(row: Row) -> date:
    digits = str(row["id_number"])[6:14]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _identified(question: Question, found: Mapping[str, Row], home: HouseholdAnswers) -> QuestionAnswer:
    """Returns the rows with their ids. A new person gets a new id, even if they were entered in the row of somebody else."""
    known = {row_id(row): row for row in home.rows(question.code)}
    unused = _unused(question, home)
    rows: list[Row] = [
        {**row, "id": key if key in known and _same(question, known[key], row) else next(unused)}
        for key, row in found.items()
    ]
    return {"rows": rows, "last": max((last(question, home), *(_number(row) for row in rows)))}


def _same(question: Question, before: Row, after: Row) -> bool:
    return question.code != "people" or same_person(before, after)


def last(question: Question, home: HouseholdAnswers) -> int:
    """Returns the highest number that an id of this list has had."""
    kept = home.said(question.code, "last")
    return max((kept if isinstance(kept, int) else 0, *(_number(row) for row in home.rows(question.code))))


def _number(row: Row) -> int:
    return int(row_id(row)[1:])


def _unused(question: Question, home: HouseholdAnswers) -> Iterator[str]:
    first = last(question, home) + 1
    return (f"{LETTERS[question.code]}{number}" for number in range(first, first + 10 * MOST))


def joined(home: HouseholdAnswers, row: Row) -> QuestionAnswer:
    """Returns the list of members with an additional one, under a new id."""
    people = BY_CODE["people"]
    name = next(_unused(people, home))
    return {"rows": [*home.rows("people"), {**row, "id": name}], "last": int(name[1:])}


def without(question: Question, home: HouseholdAnswers, key: str) -> QuestionAnswer:
    """Returns the list without one row."""
    return {"rows": [row for row in home.rows(question.code) if row_id(row) != key], "last": last(question, home)}


def unmentioned(question: Question, form: Form, key: str) -> Raw:
    """Returns the form without the fields of one row."""
    own = {MARK + key, *(f"{name}-{key}" for name in question.inputs)}
    return {name: value for name, value in form.items() if name not in own}


def raw_rows(question: Question, rows: Sequence[Row]) -> Raw:
    """Returns the form fields for these rows."""
    raw: Raw = {}
    for row in rows:
        raw[MARK + row_id(row)] = ""
        for name, kind in question.inputs.items():
            raw |= kind.raw(row[name], f"{name}-{row_id(row)}")
    return raw
