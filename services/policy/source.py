"""YAML with line numbers, so that an error of a pack names the place to mend."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_BOOLEAN = "tag:yaml.org,2002:bool"

Place = tuple[str | int, ...]
"""Where something stands in a pack: keys and positions from the top."""


class PackRefused(ValueError):
    """A pack cannot be used. Each line says file, line, what is wrong and what would be right."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Source:
    """The content of one YAML file and the line of each of its parts."""

    file: Path
    content: Any
    lines: dict[Place, int]

    def problem(self, place: Place, message: str) -> str:
        """One line of an error: file, line, place, message. Parts of the place that stand nowhere in the file are left out."""
        known: Place = ()
        for part in place:
            if (*known, part) in self.lines:
                known = (*known, part)
        where = ".".join(str(part) for part in known)
        missing = f".{place[-1]}" if place and place[-1] not in known and isinstance(place[-1], str) else ""
        return f"{self.file.name}:{self.lines.get(known, 1)}: {where}{missing}: {message}"


class _Loader(yaml.CSafeLoader):
    """Leaves decimal numbers as they are written, so that none becomes a float, and takes `yes`, `no`, `on`, `off` for words."""

    yaml_implicit_resolvers = {  # noqa: RUF012, yaml's own way
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver(_BOOLEAN, re.compile("true|false"), ["t", "f"])


def _as_written(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:float", _as_written)


def read_source(file: Path) -> Source:
    """Reads one YAML file. Raises PackRefused for YAML that is broken or says a key twice."""
    loader = _Loader(file.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        lines: dict[Place, int] = {}
        _note(loader, node, (), lines, file)
        return Source(file, loader.construct_document(node) if node else None, lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackRefused([f"{file.name}:{line}: not YAML: {error.problem}"]) from error
    finally:
        loader.dispose()


def _note(loader: yaml.CSafeLoader, node: yaml.Node | None, place: Place, lines: dict[Place, int], file: Path) -> None:
    if node is None:
        return
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _note(loader, item, (*place, index), lines, file)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, loader.construct_object(key))
            if inner in lines:
                raise PackRefused(
                    [f"{file.name}:{key.start_mark.line + 1}: the key {inner[-1]!r} is there twice; keep one"]
                )
            _note(loader, value, inner, lines, file)
            lines[inner] = key.start_mark.line + 1
