"""Code uses the constants of the contracts for names of message types, and the portal reads messages by their models."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lianban_contracts.registry import MESSAGES

ROOT = Path(__file__).parents[1]
LEFT_OUT = {"node_modules", "tests", "migrations", "__pycache__"}
"""Directories that are not searched. Migrations never change, so they contain the type names of their time."""

TYPES = {message.TYPE for message in MESSAGES}
KINDS = {kind for name in TYPES if "-" in (kind := name.split(".")[-2])}
"""Type names without publisher and version. Single words are omitted, because they can have other meanings."""


def files(*endings: str) -> Iterator[tuple[str, str]]:
    """Yields path and text of the code outside the contracts, without tests."""
    for top in ("services", "infra", "e2e"):
        for file in sorted((ROOT / top).rglob("*")):
            name = str(file.relative_to(ROOT))
            is_test = LEFT_OUT & set(file.parts) or file.name.startswith("test_") or file.name == "conftest.py"
            if file.suffix in endings and not is_test:
                yield name, file.read_text(encoding="utf-8")


def kinds_in(text: str) -> Iterator[int]:
    """Yields the line numbers of string constants that equal the kind of a message."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and node.value in KINDS:
            yield node.lineno


def test_no_name_of_a_message_type_is_written_out() -> None:
    whole = re.compile(r"cn\.lianban\.[a-z]+\.[a-z-]+\.v[0-9]+")
    code = files(".py", ".sql", ".html", ".js")
    found = [f"{name}: {one}" for name, text in code for one in whole.findall(text) if one in TYPES]
    assert found == []


def test_no_kind_of_a_message_is_written_out() -> None:
    assert [f"{name}:{line}" for name, text in files(".py") for line in kinds_in(text)] == []


@pytest.mark.parametrize("text", ['one.kind == "case-determined"', 'KINDS = ("deadline-moved",)'])
def test_a_kind_that_is_written_out_is_found(text: str) -> None:
    assert [*kinds_in(text)] == [1]


def test_the_portal_does_not_say_any() -> None:
    portal = [(name, text) for name, text in files(".py") if name.startswith("services/portal/")]
    assert [name for name, text in portal if re.search(r"\bAny\b", text)] == []
