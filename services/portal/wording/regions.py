"""The names of China's counties and cities by their code (GB/T 2260), and the code for a name as people write it.

`regions.csv` is data of others: to update it, replace it by a newer table with the same three columns."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_PUNCTUATION = re.compile(r"[\W_]")


class UnknownRegion(ValueError):
    """No county has this name."""


class AmbiguousRegion(ValueError):
    """Several counties have this name."""


@cache
def _rows() -> Mapping[str, tuple[str, str]]:
    """Name, and name without its level, by code."""
    lines = files(__package__).joinpath("regions.csv").read_text("utf-8").splitlines()
    rows = (line.split(",") for line in lines if not line.startswith("#"))
    return {code: (name, short) for code, name, short in rows}


def _path(code: str) -> list[tuple[str, str]]:
    """The rows of province, city and county, without a city that has the province's name or none."""
    known = (_rows().get(part) for part in (f"{code[:2]}0000", f"{code[:4]}00", code))
    return list(dict.fromkeys(row for row in known if row))


def region_name(code: str) -> str | None:
    """Returns the full name of a county or city with its province, such as 浙江省温州市瓯海区; None for an unknown code."""
    return "".join(name for name, _ in _path(code)) if code in _rows() else None


@cache
def _counties() -> tuple[str, ...]:
    """The codes of counties, and of cities without counties."""
    divided = {code[:4] for code in _rows() if not code.endswith("00")}
    return tuple(code for code in _cities_too() if not code.endswith("00") or code[:4] not in divided)


@cache
def _cities_too() -> tuple[str, ...]:
    return tuple(code for code in _rows() if not code.endswith("0000"))


def is_county(code: str) -> bool:
    """Returns whether a code is that of a county, or of a city without counties."""
    return code in _counties()


def region_code(text: str, *, cities: bool = False) -> str:
    """Returns the code of a county by its name, with or without province and city, or by its code; with `cities` also that of a city.

    Raises UnknownRegion or AmbiguousRegion."""
    given = _PUNCTUATION.sub("", text)
    codes = _cities_too() if cities else _counties()
    if given.isascii() and given.isdigit():
        found = [code for code in codes if code == given]
    else:
        found = [code for code in codes if _rows()[code][1] in given and _spelling(code).fullmatch(given)]
        found = [code for code in found if given.endswith(_rows()[code][0])] or found
    if not found:
        raise UnknownRegion(text)
    if len(found) > 1:
        raise AmbiguousRegion(text)
    return found[0]


@cache
def _spelling(code: str) -> re.Pattern[str]:
    """Matches the name of a region with or without the regions above it, each with or without its level."""
    *above, own = [_with_or_without_level(*row) for row in _path(code)]
    return re.compile("".join(f"(?:{name})?" for name in above) + own)


def _with_or_without_level(name: str, short: str) -> str:
    return f"{re.escape(short)}(?:{re.escape(name.removeprefix(short))})?"
