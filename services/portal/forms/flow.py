"""The order of questions: which ones a household is asked, which is next, and how the fields of a page are read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .household_answers import HouseholdAnswers, Member
from .inputs import Form, FormValue, Input, InputError, Raw
from .questions import QUESTIONS, Question

CHECK = "check"
"""The page after the last question."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a page, of the household or of one member."""

    name: str
    fact: str
    input: Input
    member: Member | None = None


class FormErrors(ValueError):
    """Answers of a page that cannot be accepted. `errors`: the code of a sentence by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def asked(home: HouseholdAnswers) -> list[Question]:
    """Returns the questions that apply to this household, by its answers and its region's pack."""
    return [question for question in QUESTIONS if _necessary(question, home)]


def _necessary(question: Question, home: HouseholdAnswers) -> bool:
    read = not question.facts or bool(home.needs.intersection(question.facts))
    nobody = question.each and not any(question.whom(home, member) for member in home.members)
    return read and not nobody and question.when(home)


def fields(question: Question, home: HouseholdAnswers) -> list[FormField]:
    """Returns the fields of a page. Facts that the pack does not read have no field."""
    read = [name for name in question.inputs if name not in question.facts or name in home.needs]
    if question.kind not in ("fields", "authority"):
        return []
    if not question.each:
        return [FormField(name, name, question.inputs[name]) for name in read]
    whom = [member for member in home.members if question.whom(home, member)]
    return [FormField(f"{member.id}-{name}", name, question.inputs[name], member) for member in whom for name in read]


def answered(question: Question, home: HouseholdAnswers) -> bool:
    """Returns whether all fields of a question are answered. It is False again when a member was added later."""
    given = home.answers.get(question.code)
    if given is None:
        return False
    if question.kind == "consent":
        return all(given.get(member.id) is True for member in home.adults)
    return all(one.name in given for one in fields(question, home))


def open_questions(home: HouseholdAnswers) -> Iterator[Question]:
    """Returns the questions without an answer."""
    return (question for question in asked(home) if not answered(question, home))


def following(home: HouseholdAnswers, after: str = "") -> str:
    """Returns the page after this one: the next question without an answer, else the page to check all answers."""
    codes = [question.code for question in asked(home)]
    waiting = [question.code for question in open_questions(home)]
    place = codes.index(after) if after in codes else -1
    later = [code for code in waiting if codes.index(code) > place]
    return next(iter([*later, *waiting]), CHECK)


def before(home: HouseholdAnswers, code: str) -> str | None:
    """Returns the page before this one; None for the first."""
    codes = [*(question.code for question in asked(home)), CHECK]
    place = codes.index(code) if code in codes else 0
    return codes[place - 1] if place else None


def read(several: Sequence[FormField], form: Form) -> dict[str, FormValue]:
    """Returns the answers of a page. Raises FormErrors with all errors."""
    found: dict[str, FormValue] = {}
    errors: dict[str, str] = {}
    for one in several:
        try:
            found[one.name] = one.input.read(form, one.name)
        except InputError as wrong:
            errors[one.name] = wrong.code
    if errors:
        raise FormErrors(errors)
    return found


def written(question: Question, several: Sequence[FormField], home: HouseholdAnswers) -> Raw:
    """Returns the form values of a page: the given answers, else the suggestions."""
    given = home.answers.get(question.code, {})
    raw: Raw = {}
    for one in several:
        value = home.said(question.code, one.name) if one.name in given else suggestion(question, one, home)
        if one.name in given or value is not None:
            raw |= one.input.raw(value, one.name)
    return raw


def suggestion(question: Question, one: FormField, home: HouseholdAnswers) -> FormValue:
    """Returns the suggested value of a field; None if there is none."""
    return question.suggests(home, one.member) if question.suggested in ("", one.fact) else None
