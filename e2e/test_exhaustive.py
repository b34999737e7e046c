"""Every function that folds an event into a state handles every event type, so that the type checker reports an unhandled one."""

import ast
from collections.abc import Iterator, Mapping

import pytest

from .test_names import modules


def functions(tree: ast.Module) -> Mapping[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def rest(match: ast.Match) -> str | None:
    """Returns the function that the last case calls if it is `case _`; otherwise None."""
    last = match.cases[-1]
    named = not isinstance(last.pattern, ast.MatchAs) or last.pattern.pattern is not None or last.guard is not None
    return None if named else _call(last.body[-1])


def _call(statement: ast.stmt) -> str | None:
    """Returns the name of the function that a statement calls, or whose result it returns."""
    value = statement.value if isinstance(statement, ast.Expr | ast.Return) else None
    return value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else None


def open_ended(tree: ast.Module, name: str = "evolve") -> Iterator[str]:
    """Yields the functions, starting with `name`, that accept an event without a case for it."""
    last = functions(tree)[name].body[-1]
    called = rest(last) if isinstance(last, ast.Match) else _call(last)
    if called in functions(tree):
        yield from open_ended(tree, str(called))
    elif called != "assert_never":
        yield name


def folding() -> dict[str, ast.Module]:
    return {file: tree for file, tree in modules().items() if "evolve" in functions(tree)}


def test_intake_review_departments_and_officers_fold_events() -> None:
    owners = {"intake/application", "review/case", "department/case", "officers/requests"}
    assert {f"services/{name}.py" for name in owners} <= set(folding())


@pytest.mark.parametrize("file", folding())
def test_evolve_names_every_event(file: str) -> None:
    assert list(open_ended(folding()[file])) == []


CASES = "def evolve(state, event):\n match event:\n  case A():\n   return state\n  case _:\n   "


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (f"{CASES}assert_never(event)", []),
        (f"{CASES}return state", ["evolve"]),
        (f"{CASES}return more(state, event)\ndef more(state, event):\n return state", ["more"]),
        ("def evolve(state, event):\n return state", ["evolve"]),
        ("def evolve(state, event):\n assert_never(event)", []),
    ],
)
def test_an_event_that_is_not_named_is_found(code: str, found: list[str]) -> None:
    assert list(open_ended(ast.parse(code))) == found
