"""The text of a comparison: the value of the household, the limit, and which of them is larger."""

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
"""Returns the text of one side of a comparison, and the text of its value."""


def compared(sides: tuple[Formula, Formula], terms: Terms) -> tuple[Teller, Teller]:
    """Returns two tellers: one for a first side larger than the second, one for a first side that is not larger.
    Amounts are shown in yuan."""
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
    """Words one side. The text of a named side is its label; the text of any other side is its formula."""
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
