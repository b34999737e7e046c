"""Python code contains no amount, rate, age limit, category figure or code of a region. They are data of the packs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from services.policy import PACKS
from services.policy.core.money import is_number

SERVICES = PACKS.parents[1]
REVIEWED: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "reviewed_constants.yaml").read_text("utf-8"))
REGION = re.compile(r"(?<!\d)[1-9]\d{5}(?!\d)")
OF_AGE = re.compile(r"(^|_)(age|ages|aged|years|birth\w*)($|_)")


DECIDING = {"determine", "decide", "decide_all", "what_if", "replayed"}


class Found(NamedTuple):
    """A constant that looks like policy."""

    line: int
    what: str


def modules() -> list[str]:
    files = (file.relative_to(SERVICES).as_posix() for file in SERVICES.rglob("*.py") if "tests" not in file.parts)
    return sorted(file for file in files if not any(file.startswith(f"{folder}/") for folder in REVIEWED["apart"]))


def reviewed(file: str) -> set[float]:
    """Returns the numbers that are allowed in the file: those of the file, and those of each folder that contains
    it."""
    folders = [part for part in REVIEWED["files"] if file == part or file.startswith(f"{part}/")]
    return {*REVIEWED["everywhere"], *(number for part in folders for number in REVIEWED["files"][part]["numbers"])}


def policy_in(code: str, file: str) -> Iterator[Found]:
    """Yields everything in the code that belongs in a pack."""
    tree, allowed = ast.parse(code), reviewed(file)
    said = set(map(id, _said(tree)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in said:
            yield from _constant(node, allowed, file)
        if isinstance(node, ast.Compare):
            yield from _compared(node, allowed if file in REVIEWED["files"] else set(), file)
        if isinstance(node, ast.Match) and _ends(node.subject, "region"):
            yield Found(node.lineno, "a choice by region")


def _said(tree: ast.AST) -> Iterator[ast.AST]:
    """Yields docstrings and the widths of formatted values. They are not policy."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            yield from ast.walk(node.format_spec)


def _constant(node: ast.Constant, allowed: set[float], file: str) -> Iterator[Found]:
    value: Any = node.value
    if type(value) in (int, float) and value not in allowed and not (_shown(file) and _small(value)):
        yield Found(node.lineno, f"the number {value!r}")
    if isinstance(value, str) and REGION.search(value) and file not in REVIEWED["regions"]:
        yield Found(node.lineno, f"the region {value!r}")
    if isinstance(value, str) and is_number(value) and _whole(value) not in allowed and not _shown(file):
        yield Found(node.lineno, f"the number {value!r}")


def _shown(file: str) -> bool:
    return any(file.startswith(f"{folder}/") for folder in REVIEWED["shown"])


def _small(value: float) -> bool:
    """True if the number is too small for an amount in fen and is not a rate."""
    return value < 100_000 and value == int(value)


def _whole(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d+", text) else None


def _compared(node: ast.Compare, ages: set[float], file: str) -> Iterator[Found]:
    """Yields comparisons of a region with a text, and of an age with a number that was not reviewed for this file."""
    sides = [node.left, *node.comparators]
    if file not in REVIEWED["regions"] and any(map(_text, sides)) and any(_ends(side, "region") for side in sides):
        yield Found(node.lineno, "a comparison with a region")
    numbers = [side.value for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, int)]
    if any(_named(side, OF_AGE) for side in sides) and any(number > 1 and number not in ages for number in numbers):
        yield Found(node.lineno, "an age limit")


def _text(node: ast.AST) -> bool:
    parts = getattr(node, "elts", [node])
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts)


def _named(node: ast.AST, pattern: re.Pattern[str]) -> bool:
    name = getattr(node, "id", None) or getattr(node, "attr", None)
    called = isinstance(node, ast.Call) and _named(node.func, pattern)
    return called or (isinstance(name, str) and bool(pattern.search(name)))


def _ends(node: ast.AST, name: str) -> bool:
    return _named(node, re.compile(rf"(^|_){name}$"))


@pytest.mark.parametrize("file", modules())
def test_no_policy_of_a_region_stands_in_code(file: str) -> None:
    found = list(policy_in((SERVICES / file).read_text(encoding="utf-8"), file))
    said = [
        f"{file}:{one.line}: {one.what} belongs into a pack, or with its reason into {Path(__file__).parent.name}"
        for one in found
    ]
    assert said == []


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("STANDARD = 1250000", "the number 1250000"),
        ("share = 0.65", "the number 0.65"),
        ("share = Fraction('65%')", "the number '65%'"),
        ("price = Decimal('0.538')", "the number '0.538'"),
        ("if person.age >= 60: pass", "the number 60"),
        ("if completed_years(born, day) < 18: pass", "the number 18"),
        ("months = {'minimum_living': 3}", "the number 3"),
        ("cap = 6 * standard", "the number 6"),
        ("since = date(2026, 1, 1)", "the number 2026"),
        ("if case.region == OUHAI: pass", None),
        ("if case.region == 'ouhai': pass", "a comparison with a region"),
        ("if region in ('a', 'b'): pass", "a comparison with a region"),
        ("match case.region:\n    case 'ouhai': pass", "a choice by region"),
        ("OUHAI = '330304'", "the region '330304'"),
        ("name = 'packs/330304.yaml'", "the region 'packs/330304.yaml'"),
        ("def cap() -> int:\n    'Up to 1250000.'\n    return 0", None),
    ],
)  # fmt: skip
def test_what_belongs_into_a_pack_is_found(code: str, what: str | None) -> None:
    found = [one.what for one in policy_in(code, "medical/register.py")]
    assert (what in found) if what else not found


@pytest.mark.parametrize("file", ["cli/cases.py", "verification/platform.py"])
def test_an_age_limit_is_found_where_the_number_means_something_else_too(file: str) -> None:
    number = max(number for number in reviewed(file) if isinstance(number, int))
    assert [one.what for one in policy_in(f"if member.age > {number}: pass", file)] == ["an age limit"]


def test_what_is_only_shown_names_no_amount_no_rate_and_no_age_either() -> None:
    for code in ("STANDARD = 1250000", "share = 0.65", "if age >= 60: pass", "if one.region == 'ouhai': pass"):
        assert list(policy_in(code, "portal/cases.py")), code
    assert not list(policy_in("SECONDS = 60", "portal/cases.py"))


def test_what_is_only_shown_decides_nothing_but_what_is_kept_nowhere() -> None:
    deciding = set()
    for file in filter(_shown, modules()):
        tree = ast.walk(ast.parse((SERVICES / file).read_text(encoding="utf-8")))
        imported = [node for node in tree if isinstance(node, ast.ImportFrom) and "policy" in (node.module or "")]
        if {alias.name for node in imported for alias in node.names} & DECIDING:
            deciding.add(file)
    assert deciding == set(REVIEWED["decides_in_portal"])


def test_every_reviewed_number_has_a_reason_and_is_there() -> None:
    for part, entry in REVIEWED["files"].items():
        assert entry["why"]
        files = [file for file in modules() if file == part or file.startswith(f"{part}/")]
        code = "\n".join((SERVICES / file).read_text(encoding="utf-8") for file in files)
        constants = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
        there = {_whole(value) if isinstance(value, str) else value for value in constants}
        assert [number for number in entry["numbers"] if number not in there] == [], part
