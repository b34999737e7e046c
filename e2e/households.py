"""Generates filings of invented households: copies of the five demo households with different persons."""

import copy
import json
from collections.abc import Iterator
from importlib.resources import files
from itertools import count
from typing import Any

REGIONS = ("330304", "330305", "330100", "350121", "511700")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(serial: int, birth_date: str) -> str:
    """Returns an invented ID number with a valid check character. `serial` makes it unique for one date of birth."""
    return _checked(f"{100_000 + serial % 899_999}{birth_date.replace('-', '')}{serial // 899_999 % 1000:03}")


def of_same_place(number: str, order: int) -> str:
    """Returns the ID number of a person with the same place and date of birth."""
    return _checked(f"{number[:14]}{order % 1000:03}")


def _checked(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def template(region: str) -> dict[str, Any]:
    """Returns the filing of the demo household of a region."""
    text = files("services.cli").joinpath("demo", f"{region}.json").read_text(encoding="utf-8")
    body: dict[str, Any] = json.loads(text)
    return body


def filings(start: int = 0) -> Iterator[bytes]:
    """Yields bodies of filings, the regions in turn. No person is in two of them."""
    templates = [template(region) for region in REGIONS]
    serials = count(start * 32)
    for number in count():
        yield json.dumps(_with_persons(templates[number % len(templates)], serials), ensure_ascii=False).encode()


def _with_persons(body: dict[str, Any], serials: Iterator[int]) -> dict[str, Any]:
    filed = copy.deepcopy(body)
    born = {member["id"]: member["birth_date"] for member in filed["facts"]["members"]}
    for person in filed["identity"]["members"]:
        person["id_number"] = id_number(next(serials), born[person["id"]])
    return filed
