"""The code and pages of all services, which tests search for texts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).parents[2]
CODE = [path for path in sorted(SERVICES.rglob("*.py")) if not {"tests", "node_modules"} & set(path.parts)]
PAGES = [path for path in sorted((SERVICES / "portal").rglob("*.html")) if "node_modules" not in path.parts]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PARSED = {path: ast.parse(path.read_text(encoding="utf-8")) for path in CODE}


def constant(node: ast.expr) -> Iterator[str]:
    """Yields the text of a string constant."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
