"""Names in the code: retired words are not used, and a class name has one meaning within a package."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
RULES = yaml.safe_load((ROOT / "docs" / "retired-names.yaml").read_text(encoding="utf-8"))
LEFT_OUT = {"node_modules", "tests", "__pycache__"}


@cache
def modules() -> Mapping[str, ast.Module]:
    """Returns every module of the repository except tests, by path."""
    files = (file for top in ("services", "infra", "contracts", "e2e") for file in (ROOT / top).rglob("*.py"))
    kept = (file for file in files if not LEFT_OUT & set(file.parts))
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8")) for file in sorted(kept)}


def retired(file: str, tree: ast.Module) -> Iterator[str]:
    """Yields the retired names in one module, including its own name and those of its directories."""
    if file not in RULES["allowed"]:
        for part in Path(file).with_suffix("").parts:
            if part in RULES["modules"]:
                yield f"{file}: module {part}, now {RULES['modules'][part]}"
    for node in ast.walk(tree):
        kind = "classes" if isinstance(node, ast.ClassDef) else "functions"
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name in RULES[kind]:
            yield f"{file}:{node.lineno}: {node.name}, now {RULES[kind][node.name]}"


def package(file: str) -> str:
    """Returns the package within which a class name has one meaning: one service, or one part of infra."""
    first, *rest = Path(file).parts
    return f"{first}/{rest[0]}" if first in {"services", "infra"} and len(rest) > 1 else first


def same_classes() -> Mapping[str, set[str]]:
    """Returns the public class names that more than one module of a package defines, by package."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for file, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[package(file), node.name].add(file)
    several: dict[str, set[str]] = defaultdict(set)
    for (place, name), files in found.items():
        if len(files) > 1:
            several[place].add(name)
    return several


def test_no_module_class_or_function_has_a_retired_name() -> None:
    assert [line for file, tree in modules().items() for line in retired(file, tree)] == []


def test_a_class_name_has_one_meaning_within_a_package() -> None:
    assert same_classes() == {place: set(names) for place, names in RULES["same_class"].items()}


def test_every_exception_is_of_a_file_that_exists_and_has_a_reason() -> None:
    assert all((ROOT / file).is_file() and why for file, why in RULES["allowed"].items())
    assert all(why for names in RULES["same_class"].values() for why in names.values())


@pytest.mark.parametrize(
    ("file", "code", "number"),
    [
        ("services/intake/clocks.py", "", 1),
        ("services/standing/api.py", "", 1),
        ("services/intake/api.py", "class Desk: ...\ndef must_be(): ...", 2),
        ("services/intake/api.py", "class FilingRegistry: ...", 0),
    ],
)
def test_a_retired_name_is_found(file: str, code: str, number: int) -> None:
    assert len(list(retired(file, ast.parse(code)))) == number
