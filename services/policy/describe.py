"""A pack in lines to read: what it decides, by which clause, with which figures, and who must set the local ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from .formulas.formula import Name, Number
from .formulas.walk import names_behind
from .item import CATEGORIES
from .money import Exact, decimal
from .sections import FigureTable
from .words import measured, word

if TYPE_CHECKING:
    from .item import Item
    from .pack import Pack


def describe_pack(pack: Pack) -> Iterator[str]:
    """The pack at a glance: its days, its items, and the local values with who must set them."""
    layout, reference = pack.layout, pack.reference
    yield f"{layout.name.zh} {pack.region} · {layout.plan.zh}"
    yield f"version {reference.version} · {layout.in_force.from_} – {layout.in_force.to} · {reference.content_hash}"
    for item in layout.items:
        categories = "、".join(word("categories", name).zh for name in CATEGORIES if name in item_categories(item))
        yield f"  {item.id}  {item.label.zh} · {categories} · {item.clause} · {item.source}"
    for name, figure in layout.figures.items():
        if figure.source != "seed":
            yield f"  {name}  {figure.label.zh}: {figure.source}, {figure.set_by}"


def describe_item(pack: Pack, item_id: str) -> Iterator[str]:
    """One item in full. Raises KeyError for an item that the pack does not have."""
    item = pack.items[item_id]
    clause = pack.layout.clauses[item.clause]
    yield f"{item.id}  {item.label.zh} · {item.label.en}"
    yield f"  {item.clause}  {clause.heading}  {clause.quote}"
    yield f"  {item.source}{f', {item.set_by}' if item.set_by else ''} · each {item.each} · {item.period or 'in kind'}"
    if item.facts:
        yield f"  facts: {', '.join(item.facts)}"
    for way in item.ways:
        yield from _rules(way)
    yield from _figures_of(pack, item)


def item_categories(item: Item) -> frozenset[str]:
    """The categories that an item is for, by any way."""
    return frozenset(category for way in item.ways for category in way.for_)


def _rules(way: BaseModel) -> Iterator[str]:
    for name, info in type(way).model_fields.items():
        value = getattr(way, name)
        if value not in (None, (), info.default):
            yield f"  {info.alias or name}: {_written(value)}"


def _written(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False).replace('"', "")


def _plain(value: Any) -> Any:
    """A formula as the pack writes it."""
    if isinstance(value, Name):
        return value.name
    if isinstance(value, Number):
        return decimal(value.number)
    if isinstance(value, BaseModel):
        fields = {info.alias or name: getattr(value, name) for name, info in type(value).model_fields.items()}
        return {name: _plain(part) for name, part in fields.items() if part is not None and part != ()}
    if isinstance(value, frozenset):
        return sorted(value, key=str)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _figures_of(pack: Pack, item: Item) -> Iterator[str]:
    layout = pack.layout
    names = names_behind(layout, item.ways)
    for name in sorted(names & layout.formulas.keys()):
        formula = layout.formulas[name]
        yield f"  {name}: {formula.label.zh} · {_written(formula.value)}"
    for name in sorted(names & layout.figures.keys()):
        figure = layout.figures[name]
        source = f"{figure.source} {figure.clause or figure.set_by}"
        yield f"  {name}: {figure.label.zh} · {source} · {_values(figure.value, figure.unit)}"


def _values(figures: Any, unit: str) -> str:
    if not isinstance(figures, FigureTable):
        value: Exact = figures
        return measured(value, unit).zh
    rows = figures.by_year or figures.values or {}
    return "; ".join(f"{key} {_values(inner, unit)}" for key, inner in rows.items())
