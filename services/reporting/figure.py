"""How figures are made and written, and whether they meet a target."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from lianban_contracts.indicators import Figure, FigureKind, Ratio

SCALE: Mapping[FigureKind, int] = {"share": 100, "yuan": 1, "count": 1, "times": 1, "days": 1, "absent": 1}
PLACES: Mapping[FigureKind, int] = {"share": 1, "yuan": 0, "count": 0, "times": 2, "days": 0, "absent": 0}
"""Decimals shown; what is met is decided on the integers."""

TIMES = re.compile(r"[0-9]+(?:\.[0-9]+)?")
ABOVE, BELOW = (">", "＞"), ("<", "﹤", "＜")


def share(part: int, whole: int, **beside: int) -> Figure:
    """A part of a whole in percent; nothing due is no case, never 100 %."""
    return Figure(kind="share", ratios=((part, whole),) if whole else (), beside=beside)


def of_fen(part: int, whole: int, **beside: int) -> Figure:
    """A part of an amount in percent, both in fen."""
    return share(part, whole, **beside).model_copy(update={"fen": True})


def least(kind: FigureKind, values: Sequence[Ratio], **beside: int) -> Figure:
    """The least of several."""
    ratios = (min(values, key=lambda one: Fraction(*one)),) if values else ()
    return Figure(kind=kind, ratios=ratios, beside=beside)


def between(kind: FigureKind, values: Sequence[Ratio], **beside: int) -> Figure:
    """The least and the greatest of several."""
    ordered = sorted(values, key=lambda one: Fraction(*one))
    return Figure(kind=kind, ratios=(ordered[0], ordered[-1]) if ordered else (), beside=beside)


def absent(why: str) -> Figure:
    """Not measured here."""
    return Figure(kind="absent", why=why)


def half_up(value: Fraction, places: int) -> str:
    """A decimal number, rounded half up: 66.66… is 66.7."""
    digits = (2 * value * 10**places + 1) // 2
    whole, rest = divmod(abs(digits), 10**places)
    return f"{'-' if digits < 0 else ''}{whole}" + (f".{rest:0{places}}" if places else "")


def written(figure: Figure) -> str:
    """The figure as it is shown; empty where there is none."""
    shown = [half_up(Fraction(*one) * SCALE[figure.kind], PLACES[figure.kind]) for one in figure.ratios]
    return "–".join(shown) + ("%" if shown and figure.kind == "share" else "")


def met(figure: Figure, target: str) -> bool | None:
    """Whether a target as the plan prints it is met; None where there is no case, or the target is no number."""
    numbers = [Fraction(number) for number in TIMES.findall(target)]
    if not figure.ratios or not numbers:
        return None
    values = [Fraction(*one) * SCALE[figure.kind] for one in figure.ratios]
    if len(numbers) == 2:  # from … to …
        return all(numbers[0] <= value <= numbers[-1] for value in values)
    if numbers == [0]:
        return max(values) == 0
    return _holds(target, min(values), max(values), numbers[0])


def _holds(target: str, lowest: Fraction, highest: Fraction, limit: Fraction) -> bool:
    if target.startswith(BELOW):
        return highest < limit
    return lowest > limit if target.startswith(ABOVE) else lowest >= limit
