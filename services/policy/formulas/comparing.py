"""Says a comparison as people read it: what the household has, what the limit is, and which is more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.policy.core.money import Exact, half_up, yuan
from services.policy.vocabulary.dictionary import common, measured, word

from .formula import Name

if TYPE_CHECKING:
    from services.policy.vocabulary.phrases import Said

    from .context import Member, Situation, Teller, Terms
    from .formula import Formula

Side = Callable[["Situation", "Member | None"], tuple["Said", "Said"]]
"""The words for one side of a comparison, and its value."""


def compared(sides: tuple[Formula, Formula], terms: Terms) -> tuple[Teller, Teller]:
    """The sentence where the first side is more than the second, and the one where it is not. Amounts are in yuan."""
    unit = next((terms.words.name(side.name)[1] for side in sides if isinstance(side, Name)), "fen")
    first, second = (_side(side, unit, terms, first=side is sides[0]) for side in sides)
    return _sentence("above", first, second), _sentence("not_above", first, second)


def _sentence(how: str, first: Side, second: Side) -> Teller:
    patterns = word("phrases", how)

    def tell(case: Situation, member: Member | None) -> Said:
        (what, value), (limit, most) = first(case, member), second(case, member)
        zh, en = [
            pattern.format(what=what[place], value=value[place], limit=limit[place], most=most[place])
            for place, pattern in enumerate(patterns)
        ]
        return zh, en

    return tell


def _side(side: Formula, unit: str, terms: Terms, *, first: bool) -> Side:
    """A side with a name has its label; any other is its formula."""
    read, tell = side.reader(terms), side.teller(terms)
    label = _label(side.name, terms, first=first) if isinstance(side, Name) else None
    return lambda case, member: (label or tell(case, member), _value(read(case, member), unit))


def _label(name: str, terms: Terms, *, first: bool) -> Said:
    known = common()["compared"].get(name)
    if first and known:
        return known[0], known[1]
    (zh, en), _ = terms.words.name(name)
    return zh, f"{en} is" if first else en


def _value(value: Exact, unit: str) -> Said:
    if unit != "fen":
        return measured(value, unit)
    amount = yuan(half_up(value))
    return f"{amount.lstrip('￥').removesuffix('.00')}元", amount
