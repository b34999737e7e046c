"""Writes the tables of facts into the documentation, from the contract, the catalogue of facts and the shipped packs.

A table is between a line `<!-- facts: <name> -->` and a line `<!-- end of facts -->`. The rest of a page is kept."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin

from lianban_contracts.facts import HouseholdFacts, MemberFacts
from pydantic.fields import FieldInfo

from services.policy import PACKS, load_packs
from services.policy.facts import CATALOGUE, FactEntry

PAGES = ("docs/catalogue.md", "docs/personal-data.md")
"""The pages with tables of facts."""

_TABLE = re.compile(r"^<!-- facts: (?P<name>[a-z ]+) -->\n.*?^<!-- end of facts -->\n", re.M | re.S)
_PLAIN = {bool: "true, false", int: "whole number", str: "text", date: "date"}


def with_tables(text: str) -> str:
    """Returns the text of a page with its tables rewritten. Raises KeyError for a table that is not in TABLES."""
    return _TABLE.sub(_table, text)


def _table(found: re.Match[str]) -> str:
    heading, rows = TABLES[found["name"]]
    lines = [heading, ["---"] * len(heading), *rows()]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"<!-- facts: {found['name']} -->\n{table}\n<!-- end of facts -->\n"


def _typed(kind: type[HouseholdFacts | MemberFacts]) -> Iterator[list[str]]:
    for name, field in kind.model_fields.items():
        if fact := CATALOGUE.get(name):
            label = f"{fact.zh}, {fact.en}"
            meaning = f"{label}. {field.description}" if field.description else label
            yield [f"`{name}`", _type(field.annotation), _default(field), ", ".join(fact.sources), meaning]


def _type(annotation: Any) -> str:
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _type(parts[0])
    if get_origin(annotation) is Literal:
        return ", ".join(map(str, parts))
    if get_origin(annotation) is tuple:
        return f"list of `{parts[0].__name__}`"
    if type(None) in parts:
        return f"{_type(next(part for part in parts if part is not type(None)))}; or absent"
    return f"`{annotation.__name__}`"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is None:
        return "absent"
    return "empty" if field.default == () else str(field.default).lower()


def _protected() -> Iterator[list[str]]:
    told = _told()
    for name, fact in CATALOGUE.items():
        owner = fact.department or "civil affairs"
        yield [
            f"`{name}`",
            fact.zh,
            fact.sensitivity,
            ", ".join(fact.sources),
            owner,
            told.get(name, "–"),
            _document(fact),
        ]


def _document(fact: FactEntry) -> str:
    return f"`{fact.document}`" if fact.document else "–"


def _told() -> Mapping[str, str]:
    """Returns the departments to which the shipped packs disclose each fact."""
    found: dict[str, dict[str, None]] = {}
    for pack in load_packs(PACKS).all:
        for item in pack.layout.items:
            for name in item.facts:
                found.setdefault(name, {})[item.owner] = None
    return {name: ", ".join(sorted(departments)) for name, departments in found.items()}


_TYPES = ["fact", "type", "default", "supplied by", "meaning"]
TABLES: Mapping[str, tuple[Sequence[str], Callable[[], Iterator[list[str]]]]] = {
    "household": (_TYPES, lambda: _typed(HouseholdFacts)),
    "member": (_TYPES, lambda: _typed(MemberFacts)),
    "protection": (
        ["fact", "label", "class", "supplied by", "established by", "told to", "proving document"],
        _protected,
    ),
}
"""The heading and the rows of each table."""
