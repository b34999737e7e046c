"""The form of an officer: the facts that their department establishes, with the input, known value and text of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianban_contracts.facts import HouseholdFacts, MemberFacts

from services.policy import Pack
from services.policy.explain.pack_text import Voice
from services.policy.facts import CATALOGUE, established_by, established_by_civil_affairs, fact_label
from services.policy.formulas.fact_names import HOUSEHOLD, MEMBER
from services.portal.identity.parties import REVIEW

from . import supporters
from .composite_inputs import CardInput
from .fact_inputs import input_of, officers_input
from .inputs import Choice, Input
from .value_text import value_text

Facts = Mapping[str, object]
"""Facts by name, in JSON form."""


@dataclass(frozen=True, slots=True)
class Field:
    """The input of one fact of one member or of the household."""

    name: str
    fact: str
    member: str | None
    label: str
    input: Input
    options: Sequence[tuple[str, str]]
    known: object
    said: str
    """The known value as text."""

    @property
    def of(self) -> str:
        """The member; empty for the household."""
        return self.member or ""

    @property
    def kind(self) -> str:
        """The kind of its input."""
        return self.input.kind

    @property
    def before(self) -> str:
        """The known value as form text."""
        return self.shown.get(self.name, "")

    @property
    def stated(self) -> bool:
        """Whether the known value differs from the default of an absent fact."""
        return self.known not in (default(self.fact), None)

    @property
    def shown(self) -> Mapping[str, str]:
        """The form texts of the known value, by field name."""
        return self.input.raw(self.known, self.name)

    def owns(self, name: str) -> bool:
        """Returns whether a form field belongs to this input."""
        return name.startswith(f"{self.name}.") if self.kind == "supporters" else name in self.shown

    def rows(self, given: Mapping[str, str]) -> list[list[tuple[str, str]]]:
        """Returns the rows of supporters as field names and texts: the known rows, then new ones that were typed."""
        texts = {**self.shown, **{name: text for name, text in given.items() if name.startswith(f"{self.name}.")}}
        return [
            [(f"{self.name}.{key}.{part}", text) for part, text in row.items()]
            for key, row in supporters.typed_rows(self.name, texts).items()
        ]


def owned(pack: Pack, department: str) -> Sequence[str]:
    """Returns the facts that officers of a department establish in a region, in the order of the contracts. Civil affairs establishes those that no department does."""
    if department == REVIEW:
        own = established_by_civil_affairs()
    else:
        own = established_by(department) & {name for item in pack.items_of(department) for name in item.facts}
    return [name for name in CATALOGUE if name in own]


def fields(voice: Voice, department: str, household: Facts, members: Mapping[str, Facts]) -> list[Field]:
    """Returns the facts to establish with their known values. An absent fact has its default."""
    names = owned(voice.pack, department)
    found = [_field(voice, name, None, household) for name in names if name in HOUSEHOLD]
    return found + [
        _field(voice, name, member, facts) for member, facts in members.items() for name in names if name in MEMBER
    ]


def _field(voice: Voice, fact: str, member: str | None, facts: Facts) -> Field:
    known = facts.get(fact, default(fact))
    return Field(
        f"{member or 'household'}.{fact}",
        fact,
        member,
        fact_label(voice.language, fact),
        officers_input(fact),
        options(voice, fact),
        known,
        said(voice, fact, known),
    )


def default(fact: str) -> object:
    """Returns the default of an absent fact in JSON form."""
    of = (HouseholdFacts if fact in HOUSEHOLD else MemberFacts).model_fields[fact]
    return None if of.is_required() else [] if of.default == () else of.default


def options(voice: Voice, fact: str) -> Sequence[tuple[str, str]]:
    """Returns the values that can be chosen, with their labels."""
    kind = input_of(fact)
    if isinstance(kind, CardInput):
        return [(text, said(voice, fact, text)) for text in kind.values]
    return [(text, said(voice, fact, kind.value(text))) for text in kind.values] if isinstance(kind, Choice) else ()


def said(voice: Voice, fact: str, value: object) -> str:
    """Returns a value as text."""
    return value_text(input_of(fact), value, voice.language, lambda chosen: voice.value_of(fact, chosen))
