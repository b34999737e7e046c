"""The whole form on one page, for clerks who copy a paper form: what the page shows, and how its answers are read together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.messages import say
from services.policy import Packs
from services.portal.wording.field_labels import field_label

from .flow import FormErrors, FormField, asked, fields, suggestion, written
from .form_errors import row_title, said_in_rows
from .household_answers import ADULT, HouseholdAnswers, Member, QuestionAnswer, row_id, rows_of
from .inputs import Choice, Form, Raw, Tick
from .persons import consented, consequences, corrected
from .questions import BY_CODE, QUESTIONS, Question
from .rows import LETTERS, begun, ids, last, raw_rows
from .steps import regions, taken

BLANK_IS_NONE = frozenset({"student_stage", "housing_request", "transit_card", "emergency_event"})
"""Facts that a paper form states only if they apply."""

FEWEST_ROWS: Mapping[str, int] = {"people": 3, "supporters": 1}
"""The fewest rows of the page, by question."""

OWN_PLACE = ("received_on", "region", "authority", "people", "supporters", "papers", "consent")
"""Questions with a place of their own on the page."""

CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Entered:
    """The answers of a page that are valid, and the errors of the others by field."""

    answers: dict[str, QuestionAnswer]
    errors: Raw
    form: Form
    """The form with the ids under which its persons are stored."""
    home: HouseholdAnswers
    """The household with the valid answers."""
    void: bool
    """True if somebody who had consented was corrected."""


def with_pack(home: HouseholdAnswers, found: Packs) -> HouseholdAnswers:
    """Returns the household with the suggested day and region where they are not answered yet, and with the pack in force."""
    answers = dict(home.answers)
    for code in ("received_on", "region"):
        value = BY_CODE[code].suggests(home, None)
        if code not in answers and value is not None:
            answers[code] = {code: value}
    bare = replace(home, answers=answers)
    region = bare.text("region", "region")
    return replace(bare, pack=found.in_force(region, bare.day) if region else None)


def of_household(home: HouseholdAnswers) -> list[tuple[Question, list[FormField]]]:
    """Returns the questions about the household with their fields, also those that depend on another answer of the page."""
    found = [(one, fields(one, home)) for one in QUESTIONS if not one.each and one.code not in OWN_PLACE]
    return [(question, several) for question, several in found if several]


def of_members(home: HouseholdAnswers) -> list[tuple[Question, str]]:
    """Returns the facts that are asked of each member, with their question."""
    return [(one, name) for one in QUESTIONS if one.each for name in one.inputs if name in home.needs]


def applies(question: Question, home: HouseholdAnswers, row: str) -> bool:
    """Returns whether the page asks this question in a row. A row without a known person has all."""
    member = _member(home, row)
    return member is None or question.code == "education_own_fen_12m" or question.whom(home, member)


def may_sign(home: HouseholdAnswers, row: str) -> bool:
    """Returns whether the person of a row signs a consent; the person of a new row may."""
    member = _member(home, row)
    return member is None or member.age >= ADULT


def _member(home: HouseholdAnswers, row: str) -> Member | None:
    return next((one for one in home.members if one.id == row), None)


def row_keys(question: Question, raw: Form, home: HouseholdAnswers, *, more: bool = False) -> list[str]:
    """Returns the ids of the rows of the page: those of the household, those of the form, then empty ones. `more`: with another empty row."""
    several, number = ids(question, raw, home), last(question, home)
    wanted = max(FEWEST_ROWS[question.code], len(several) + more)
    while len(several) < wanted:
        number += 1
        if (key := f"{LETTERS[question.code]}{number}") not in several:
            several.append(key)
    return several


def raw_form(home: HouseholdAnswers) -> Raw:
    """Returns the values of all fields: the given answers, else the suggestions."""
    raw: Raw = {f"{one.id}-{CONSENT}": "yes" for one in home.adults if home.said(CONSENT, one.id)}
    raw["region"] = home.text("region", "region") or ""
    for question in QUESTIONS:
        raw |= raw_rows(question, home.rows(question.code)) if question.kind == "rows" else {}
        raw |= written(question, fields(question, home), home)
    return raw


def entered(home: HouseholdAnswers, form: Form, found: Packs, now: datetime, language: str) -> Entered:
    """Reads all answers of the page. Each question is read with the answers of those before it, on which its fields depend."""
    former, answers, errors, void = home, dict[str, QuestionAnswer](), dict[str, str](), False
    for question in QUESTIONS:
        if question not in asked(home) or question.kind == "papers":
            continue
        several = _fields(question, home, found)
        try:
            value = taken(question, several, home, _filled(question, several, home, form), now)
        except FormErrors as unclear:
            errors |= _said(question, several, unclear, home, form, language)
            continue
        if question.code == "people":
            void = any(consented(former, one) for one in corrected(former, value))
            answers |= consequences(former, value)
            form = _renamed(former, form, value)
        answers[question.code] = value
        home = with_pack(replace(home, answers={**home.answers, **answers}), found)
    return Entered(answers, errors, form, home, void)


def _fields(question: Question, home: HouseholdAnswers, found: Packs) -> list[FormField]:
    """Returns the fields of a question, including those that depend on the packs or on the adult members."""
    if question.kind == "region":
        return [FormField("region", "region", Choice(regions(home, found)))]
    if question.kind == "consent":
        return [FormField(one.id, CONSENT, Tick(), one) for one in home.adults]
    return fields(question, home)


def _filled(question: Question, several: Sequence[FormField], home: HouseholdAnswers, form: Form) -> Form:
    """Returns the form of one question, with the values for which its empty fields stand."""
    if question.kind == "consent":
        return {one.name: form.get(f"{one.name}-{CONSENT}", "") for one in several}
    filled = dict(form)
    for one in several:
        if form.get(one.name, "").strip():
            continue
        suggests = one.member or question.code == "emergency_region"
        value = suggestion(question, one, home) if suggests else None
        if value is not None:
            filled |= one.input.raw(value, one.name)
        elif one.fact in BLANK_IS_NONE:
            filled[one.name] = "none"
    return filled


ROW = re.compile(
    r"(?P<fact>name|id_number|relation|row)-(?P<row>m[0-9]{1,3})|(?P<person>m[0-9]{1,3})-(?P<answer>\w+(?:-number)?)"
)
"""A field of a row: of the list of members, or of an answer about a member."""


def _renamed(home: HouseholdAnswers, form: Form, people: QuestionAnswer) -> Form:
    """Returns the form with the ids that its persons got. What was entered about somebody whom another person replaces is left out, and
    so is the consent of a corrected person."""
    now_called = dict(zip(begun(BY_CODE["people"], form, home), map(row_id, rows_of(people)), strict=True))
    known, anew = {row_id(row) for row in home.rows("people")}, corrected(home, people)
    renamed: dict[str, str] = {}
    for name, value in form.items():
        found = ROW.fullmatch(name)
        if found is None:
            renamed[name] = value
        elif (row := found["row"]) in now_called:
            renamed[f"{found['fact']}-{now_called[row]}"] = value
        elif (row := found["person"]) in now_called:
            replaced = row in known and now_called[row] != row
            if not replaced and (row not in anew or found["answer"] != CONSENT):
                renamed[f"{now_called[row]}-{found['answer']}"] = value
    return renamed


def _said(
    question: Question,
    several: Sequence[FormField],
    unclear: FormErrors,
    home: HouseholdAnswers,
    form: Form,
    language: str,
) -> Raw:
    """Returns the sentence for each invalid field of the page. Each names its field."""
    sentences = {name: say(language, code) for name, code in unclear.errors.items()}
    if question.kind == "rows":
        in_rows = {name: why for name, why in sentences.items() if "-" in name}
        return sentences | said_in_rows(question, in_rows, ids(question, form, home), language)
    colon = say(language, "form.colon")
    labels = {one.name: _label(one, language) for one in several}
    at = {one.name: f"{one.name}-{CONSENT}" for one in several if one.fact == CONSENT}
    return {at.get(name, name): f"{labels[name]}{colon}{why}" for name, why in sentences.items()}


def _label(one: FormField, language: str) -> str:
    label = field_label(language, one.fact)
    return say(language, "apply.in_row", row=one.member.name, fact=label) if one.member else label


def row_titles(question: Question, keys: Sequence[str], language: str) -> list[tuple[str, str]]:
    """Returns the rows of the page with their titles."""
    return [(key, row_title(question, number, language)) for number, key in enumerate(keys, 1)]
