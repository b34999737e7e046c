"""Filings of invented households in any number: the five demo households, each time with persons of its own."""

import copy
import json
from collections.abc import Iterator
from importlib.resources import files
from itertools import count
from typing import Any

REGIONS = ("330304", "330305", "330100", "350121", "511700")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(serial: int, birth_date: str) -> str:
    """An invented ID number with the right check character; `serial` makes it unique for one day of birth."""
    return _checked(f"{100_000 + serial % 899_999}{birth_date.replace('-', '')}{serial // 899_999 % 1000:03}")


def of_same_place(number: str, order: int) -> str:
    """The ID number of somebody who was born at the same place on the same day."""
    return _checked(f"{number[:14]}{order % 1000:03}")


def _checked(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def template(region: str) -> dict[str, Any]:
    """The demo household of a region as it is filed."""
    text = files("services.cli").joinpath("demo", f"{region}.json").read_text(encoding="utf-8")
    body: dict[str, Any] = json.loads(text)
    return body


def filings(start: int = 0) -> Iterator[bytes]:
    """Bodies to file, the regions in turn, no person in two of them."""
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
