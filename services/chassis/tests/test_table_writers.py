"""Every table of every service is written by only one module. Migrations are not counted."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from services.chassis.core.sql import statements

ROOT = Path(__file__).parents[3]
SERVICES = ROOT / "services"
WRITES = re.compile(
    r"\b(?:insert\s+into|delete\s+from|update|truncate(?:\s+table)?)\s+((?!set\b)\w+(?:\s*,\s*\w+)*)", re.I
)
LOCKS = re.compile(r"\bfor\s+(?:no\s+key\s+)?update\b(?:\s+(?:of\s+\w+|skip\s+locked|nowait))*", re.I)
COMMENT = re.compile(r"--.*")
CREATES = re.compile(r"create table (?:if not exists )?(\w+)", re.I)


def written(sql: str) -> set[str]:
    """Returns the tables that a statement writes."""
    plain = LOCKS.sub("", COMMENT.sub("", sql))
    return {table for names in WRITES.findall(plain) for table in re.split(r"\s*,\s*", names.lower())}


def modules() -> dict[str, ast.Module]:
    """Returns the modules of all services by dotted name, without tests."""
    paths = [path for path in SERVICES.rglob("*.py") if "tests" not in path.parts]
    return {_dotted(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class Writers:
    """Determines which module looks up which SQL statement, and which tables that statement writes."""

    def __init__(self, trees: dict[str, ast.Module]) -> None:
        self._trees = trees

    def by_table(self) -> dict[str, set[str]]:
        """Returns the modules that write each table."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, tree in self._trees.items():
            for table in (*self._by_statement(name, tree), *_by_copy(tree), *_in_code(tree)):
                found[table].add(name)
        return found

    def _by_statement(self, name: str, tree: ast.Module) -> Iterator[str]:
        """Yields the tables written by the statements that a module looks up."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                sql = self._statements(name, node.value.id)
                for key in _keys(node.slice, tree):
                    if key in sql:
                        yield from written(sql[key])

    def _statements(self, module: str, name: str) -> dict[str, str]:
        """Returns the statements that a name is bound to in a module. Empty if the name is bound to something else."""
        for node in self._trees[module].body if module in self._trees else ():
            if isinstance(node, ast.Assign) and name in _names(node.targets) and _is_file(node.value):
                assert isinstance(node.value, ast.Call)
                return statements(module.rpartition(".")[0], ast.literal_eval(node.value.args[1]))
            if isinstance(node, ast.ImportFrom):
                for one in node.names:
                    if (one.asname or one.name) == name:
                        return self._statements(_source(module, node), one.name)
        return {}


def _source(module: str, node: ast.ImportFrom) -> str:
    package = ".".join(module.split(".")[: -node.level]) if node.level else ""
    return ".".join(filter(None, (package, node.module)))


def _is_file(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "statements"


def _names(targets: Iterable[ast.expr]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _keys(key: ast.expr, tree: ast.Module) -> set[str]:
    """Returns the key that is looked up. For a computed key, returns all strings of the module."""
    if isinstance(key, ast.Constant):
        return {str(key.value)}
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _by_copy(tree: ast.Module) -> Iterator[str]:
    """Yields the tables that rows are copied to."""
    for call in _calls(tree, ("copy_records_to_table",)):
        yield str(ast.literal_eval(call.args[0]))


def _in_code(tree: ast.Module) -> Iterator[str]:
    """Yields the tables written by statements in Python code instead of an SQL file."""
    for call in _calls(tree, ("execute", "executemany", "fetch", "fetchrow", "fetchval")):
        for text in ast.walk(call.args[0]):
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield from written(text.value)


def _calls(tree: ast.Module, methods: Iterable[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.args
            and node.func.attr in methods
        ):
            yield node


def created() -> set[str]:
    """Returns the tables of all services, without those of tests."""
    files = [path.read_text(encoding="utf-8") for path in SERVICES.rglob("*.sql") if "tests" not in path.parts]
    return {table for text in files for table in CREATES.findall(text)}


def test_every_table_is_written_by_one_module() -> None:
    writers = Writers(modules()).by_table()
    assert {table: sorted(names) for table, names in sorted(writers.items()) if len(names) > 1} == {}
    assert set(writers) == created()


def test_a_write_is_recognised() -> None:
    statement = """-- a comment: update nothing set
    with gone as (delete from a where b), new as (update c set d = 1 returning e)
    insert into f select * from g for update of g on conflict do update set h = 1; truncate i, j"""
    assert written(statement) == {"a", "c", "f", "i", "j"}
