"""A household as it is answered so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from services.policy import Pack
from services.policy.calendar.dates import completed_years

from .needs import needs

Answers = Mapping[str, Mapping[str, Any]]
"""By question, then by field. A field of a member begins with the member's id and a dash."""

ADULT = 18
"""Full age: who signs for himself. Source: Civil Code of the PRC, article 17."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member by name; what the ID number says is not asked."""

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
    """The answers with the day for which they are asked, and the region's pack on that day; `agent`: filed by one."""

    answers: Answers
    today: date
    agent: bool = False
    pack: Pack | None = None
    """None until the region is known."""

    @property
    def day(self) -> date:
        """The day of filing: today, or when the agent received the paper."""
        received = self.said("received_on", "received_on")
        return date.fromisoformat(received) if self.agent and received else self.today

    @cached_property
    def needs(self) -> frozenset[str]:
        """The facts that this region's pack reads."""
        return needs(self.pack) if self.pack else frozenset()

    @cached_property
    def members(self) -> Sequence[Member]:
        """Everybody who lives together, the applicant first."""
        return [_member(row, self.day) for row in self.rows("people")]

    @property
    def adults(self) -> Sequence[Member]:
        """Who signs for himself."""
        return [one for one in self.members if one.age >= ADULT]

    def rows(self, question: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a list."""
        found: Sequence[Mapping[str, Any]] = self.answers.get(question, {}).get("rows", ())
        return found

    def said(self, question: str, field: str) -> Any:
        """What was answered; None if nothing was."""
        return self.answers.get(question, {}).get(field)


def _member(row: Mapping[str, Any], day: date) -> Member:
    one = Member(row["id"], row["name"], row["id_number"], row["relation"], 0)
    age = completed_years(date.fromisoformat(one.birth_date), day)
    return Member(row["id"], row["name"], row["id_number"], row["relation"], age)
