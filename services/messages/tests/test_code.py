"""Tests that code and pages take their texts from the catalogue: every refusal has a sentence, and no text is written in code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from lianban_contracts.departments import DEPARTMENTS

from services.messages.catalogue import sentences

from .texts import CHINESE, PAGES, PARSED, SERVICES, constant


def refusals() -> Iterator[str]:
    """Yields the codes of all refusals: the first argument of a refusal's class."""
    classes = {"Refusal"}
    known = -1
    while known != len(classes):  # refusals may derive from other refusals
        known = len(classes)
        for tree in PARSED.values():
            classes |= {
                node.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & classes
            }
    for tree in PARSED.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _names(node, classes) and node.args:
                yield from constant(node.args[0])


def _names(node: ast.Call, classes: set[str]) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in classes


def test_every_refusal_has_a_sentence() -> None:
    assert [code for code in sorted(set(refusals())) if f"problem.{code}" not in sentences("zh")] == []


def errors_of_filings() -> Iterator[str]:
    """Yields the codes of errors in a filing or a change: the second of three elements, before the details."""
    for node in ast.walk(PARSED[SERVICES / "intake" / "checks.py"]):
        if isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(node.elts[2], ast.Dict):
            yield from constant(node.elts[1])


def test_every_error_of_a_filing_has_a_sentence() -> None:
    found = set(errors_of_filings())
    assert found
    assert [code for code in sorted(found) if f"problem.{code}" not in sentences("zh")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_no_words_of_its_own(page: Path) -> None:
    tree = Environment().parse(page.read_text(encoding="utf-8"))
    bare = "|".join(data.data for data in tree.find_all(nodes.TemplateData))
    assert re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^<>]*>|&[a-z]+;", "", bare)) == []
    assert re.findall(r'(?:alt|title|placeholder|aria-label)="([^"|]*[A-Za-z]{2,}[^"|]*)', bare) == []
    spoken = [const.value for const in tree.find_all(nodes.Const) if isinstance(const.value, str)]
    assert CHINESE.findall("".join([bare, *spoken])) == []


PEOPLES = ("portal", "reporting", "intake", "review", *DEPARTMENTS, "department")
"""Services that answer people."""


@pytest.mark.parametrize("service", PEOPLES)
def test_no_code_speaks_chinese_by_itself(service: str) -> None:
    spoken = [
        f"{path.name}:{node.lineno} {node.value}"
        for path, tree in PARSED.items()
        if path.is_relative_to(SERVICES / service)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value)
        if not _is_docstring(node, tree)
    ]
    assert spoken == []


def _is_docstring(node: ast.Constant, tree: ast.AST) -> bool:
    return any(isinstance(one, ast.Expr) and one.value is node for one in ast.walk(tree))
