"""The form of an officer: the facts that their department establishes, with input kind, known value and text of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianban_contracts.facts import HouseholdFacts, MedicalBill, MemberFacts
from pydantic import TypeAdapter
from pydantic_core import to_json

from services.messages import say, word
from services.policy import Pack
from services.policy.explain.pack_text import Voice
from services.policy.facts import CATALOGUE, established_by, established_by_civil_affairs, fact_label
from services.policy.formulas.fact_names import HOUSEHOLD, MEMBER, domain
from services.portal.identity.parties import REVIEW
from services.portal.wording import formats

from . import supporters

Facts = Mapping[str, object]
"""Facts by name, as they are in JSON."""

_BILLS = TypeAdapter(tuple[MedicalBill, ...])


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of one person, or of the household, as it is typed in. `kind`: choice, money, number, area, day, account, bills, supporters, text."""

    name: str
    fact: str
    member: str | None
    label: str
    kind: str
    options: Sequence[tuple[str, str]]
    known: object
    said: str
    """The known value as people read it."""

    @property
    def of(self) -> str:
        """The member, or nothing for the household."""
        return self.member or ""

    @property
    def before(self) -> str:
        """The known value as it stands in the input."""
        return written(self.fact, self.known)

    @property
    def stated(self) -> bool:
        """Whether it is known to be otherwise than what an absent fact means."""
        return self.known not in (default(self.fact), None)

    @property
    def shown(self) -> Mapping[str, str]:
        """What stands in its inputs, by their names."""
        if self.kind == "supporters":
            return supporters.shown(self.name, self.known)
        return {self.name: self.before} | ({f"{self.name}.holder": self.holder} if self.kind == "account" else {})

    def rows(self, given: Mapping[str, str]) -> list[list[tuple[str, str]]]:
        """The rows of supporters, each as names and texts: those known, then what was typed of others."""
        texts = {**self.shown, **{name: text for name, text in given.items() if name.startswith(f"{self.name}.")}}
        return [
            [(f"{self.name}.{key}.{part}", text) for part, text in row.items()]
            for key, row in supporters.typed_rows(self.name, texts).items()
        ]

    @property
    def holder(self) -> str:
        """Whether a member holds the account that is known."""
        match self.known:
            case {"holder_is_member": bool(is_member)}:
                return str(is_member).lower()
            case _:
                return ""


def owned(pack: Pack, department: str) -> Sequence[str]:
    """The facts that officers of a department establish in a region, in the order of the contracts; of civil affairs, what no department does."""
    if department == REVIEW:
        own = established_by_civil_affairs()
    else:
        own = established_by(department) & {name for item in pack.items_of(department) for name in item.facts}
    return [name for name in CATALOGUE if name in own]


def fields(voice: Voice, department: str, household: Facts, members: Mapping[str, Facts]) -> list[Field]:
    """The facts to be established, with what is known of each; a fact that is not told has its default."""
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
        kind_of(fact),
        options(voice, fact),
        known,
        said(voice, fact, known),
    )


def default(fact: str) -> object:
    """What an absent fact means, as it stands in JSON."""
    of = (HouseholdFacts if fact in HOUSEHOLD else MemberFacts).model_fields[fact]
    return None if of.is_required() else [] if of.default == () else of.default


def kind_of(fact: str) -> str:
    """How a fact is typed in."""
    if domain(fact) is not None and fact not in DATES:
        return "choice"
    if fact in ("medical_bills", "supporters"):
        return fact.removeprefix("medical_")
    if fact.endswith("_account"):
        return "account"
    ends = (("_m2", "area"), ("_date", "day"), ("_since", "day"))
    return next((kind for end, kind in ends if fact.endswith(end)), _by_name(fact))


def _by_name(fact: str) -> str:
    if "_fen" in fact:
        return "money"
    return "number" if "months" in fact else "text"


DATES = frozenset({"birth_date", "local_work_since"})


def options(voice: Voice, fact: str) -> Sequence[tuple[str, str]]:
    """The values that can be chosen, with their words."""
    if kind_of(fact) != "choice":
        return ()
    return [(written(fact, value), said(voice, fact, value)) for value in domain(fact) or () if value is not None]


def said(voice: Voice, fact: str, value: object) -> str:
    """A value as people read it."""
    language = voice.language
    match kind_of(fact), value:
        case _, None | "" | []:
            return say(language, "fact.nothing")
        case "money", int(fen):
            return formats.money(fen)
        case "day", _:
            return formats.day(str(value), language)
        case "area", _:
            return say(language, "fact.area", area=value)
        case "account", {"number": number, "holder_is_member": is_member}:
            return say(language, "fact.of_member" if is_member else "fact.of_other", number=number)
        case "bills", _:
            bills = _bills(value)
            return say(language, "fact.bills", bills=len(bills), sum=formats.money(sum(one.own_fen for one in bills)))
        case "supporters", _:
            return supporters.said(language, value)
        case "choice", _:
            return _chosen(voice, fact, value)
        case _:
            return word(language, "region", str(value)) if fact.endswith("_region") else voice.value(value)


def _bills(value: object) -> Sequence[MedicalBill]:
    return _BILLS.validate_json(to_json(value))


def _chosen(voice: Voice, fact: str, value: object) -> str:
    if fact == "prior_category":
        return voice.common("categories", str(value)) if value != "none" else voice.value(value)
    return word(voice.language, f"value_of.{fact}", str(value)) if _own_word(voice, fact, value) else voice.value(value)


def _own_word(voice: Voice, fact: str, value: object) -> bool:
    """Whether the same value means something else of this fact than of others."""
    return word(voice.language, f"value_of.{fact}", str(value)) != str(value)


def written(fact: str, value: object) -> str:
    """A value as it stands in an input."""
    match kind_of(fact), value:
        case _, None:
            return ""
        case "choice", bool(is_so):
            return str(is_so).lower()
        case "money", int(fen):
            return formats.plain(fen)
        case "account", {"number": number}:
            return str(number)
        case "bills", _:
            return "\n".join(f"{one.paid_on} {one.kind} {formats.plain(one.own_fen)}" for one in _bills(value))
        case _:
            return str(value)
