"""The five households and the departments' registers about them. Each run has its own persons."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

REGIONS = ("330304", "330305", "330100", "350121", "511700")

_ID_NUMBER = re.compile(r'"([1-9][0-9]{16}[0-9X])"')
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Showing:
    """One run: the filings by region, the rows of each department's register by kind, and the persons who can sign
    in."""

    filings: Mapping[str, bytes]
    registers: Mapping[str, Mapping[str, list[dict[str, Any]]]]
    people: str
    """The persons who can sign in, with the same ID numbers, as YAML."""


def showing() -> Showing:
    """Returns the households with ID numbers, accounts, bills and cards that no earlier run used.

    Earlier grants on the same numbers would change the decisions."""
    texts, run = {region: _text(region) for region in REGIONS}, secrets.token_hex(4)
    registers = _text("registers").replace("{run}", run)
    people = files(__package__).joinpath("people.yaml").read_text(encoding="utf-8")
    known = {number for text in (*texts.values(), registers) for number in _ID_NUMBER.findall(text)}
    others = {number: renewed(number) for number in known}
    others |= {number: f"{number}-{run}" for number in _numbers(json.loads(registers)) if run not in number}
    for number, other in others.items():
        texts = {region: text.replace(number, other) for region, text in texts.items()}
        registers, people = registers.replace(number, other), people.replace(number, other)
    return Showing({region: text.encode() for region, text in texts.items()}, json.loads(registers), people)


def _numbers(registers: Mapping[str, Mapping[str, list[dict[str, Any]]]]) -> set[str]:
    """Returns the numbers of accounts, bills, cards and dwellings in the registers."""
    kinds = (rows for department in registers.values() for rows in department.values())
    return {row["number"] for rows in kinds for row in rows if "number" in row}


def _text(name: str) -> str:
    return files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8")


def renewed(number: str) -> str:
    """Returns a new ID number with the same day of birth and a valid check character. Source: GB 11643-1999."""
    digits = f"{100_000 + secrets.randbelow(899_999)}{number[6:14]}{secrets.randbelow(1000):03}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]
