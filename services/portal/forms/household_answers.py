"""The answers of a household so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeAlias

from services.policy import Pack
from services.policy.calendar.dates import completed_years

from .inputs import FormValue
from .needs import needs

Row = Mapping[str, FormValue]
"""A row of a list, by field; `id` is the id of the row."""

QuestionAnswer: TypeAlias = Mapping[str, FormValue | list[Row]]
"""The answer to a question, by field. A field of a member begins with the member's id and a dash. The answer to a list has
its rows under `rows`, and under `last` the highest number that any id of the list has had."""

Answers = Mapping[str, QuestionAnswer]
"""Answers by question."""

ADULT = 18
"""Full age, at which members sign for themselves. Source: Civil Code of the PRC, article 17."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member. Birth date and age come from the ID number and are not asked."""

    id: str
    name: str
    id_number: str
    relation: str
    age: int

    @property
    def birth_date(self) -> str:
        """The day of birth in ISO form. Source: GB 11643-1999."""
        digits = self.id_number[6:14]
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


@dataclass(frozen=True)
class HouseholdAnswers:
    """The answers, with today's date and the region's pack on the day of filing. `agent`: an agent files for the household."""

    answers: Answers
    today: date
    agent: bool = False
    pack: Pack | None = None
    """None if the region is not known yet or has no pack in force."""

    @property
    def day(self) -> date:
        """The day of filing: today, or the day on which the agent received the paper form."""
        received = self.text("received_on", "received_on")
        return date.fromisoformat(received) if self.agent and received else self.today

    @cached_property
    def needs(self) -> frozenset[str]:
        """The facts that this region's pack reads."""
        return needs(self.pack) if self.pack else frozenset()

    @cached_property
    def members(self) -> Sequence[Member]:
        """The members, the applicant first."""
        return [_member(row, self.day) for row in self.rows("people")]

    @property
    def adults(self) -> Sequence[Member]:
        """The members who sign for themselves."""
        return [one for one in self.members if one.age >= ADULT]

    def rows(self, question: str) -> Sequence[Row]:
        """Returns the rows of a list."""
        return rows_of(self.answers.get(question, {}))

    def said(self, question: str, field: str) -> FormValue:
        """Returns the answer in a field; None if there is none."""
        found = self.answers.get(question, {}).get(field)
        return None if isinstance(found, list) else found

    def text(self, question: str, field: str) -> str | None:
        """Returns the answer in a text field; None if there is none."""
        found = self.said(question, field)
        return found if isinstance(found, str) else None


def rows_of(answer: QuestionAnswer) -> Sequence[Row]:
    """Returns the rows of the answer to a list."""
    found = answer.get("rows")
    return found if isinstance(found, list) else []


def row_id(row: Row) -> str:
    """Returns the id of a row."""
    return str(row["id"])


def _member(row: Row, day: date) -> Member:
    one = Member(row_id(row), str(row["name"]), str(row["id_number"]), str(row["relation"]), 0)
    return replace(one, age=completed_years(date.fromisoformat(one.birth_date), day))
