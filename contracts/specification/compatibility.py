"""Checks that a changed schema accepts every message that the former schema accepted, with the same meaning."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]

LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
UNDERSTOOD = {
    *LOWEST, *HIGHEST, "type", "enum", "const", "anyOf", "required", "properties", "additionalProperties",
    "patternProperties", "propertyNames", "items", "default",
}  # fmt: skip
SILENT = {"$schema", "$id", "$defs", "$ref", "title", "description", "examples", "deprecated"}
"""Keywords that do not restrict a value."""

ANYTHING: Schema = {}
NOTHING: Schema = {"enum": []}


class Side(NamedTuple):
    """One of the two compared schemas: the whole document and the current part."""

    root: Schema
    part: Schema

    def at(self, part: Any) -> "Side":
        """Returns another part of the same document. `true` and `false` are schemas too."""
        return Side(self.root, ANYTHING if part is True else NOTHING if part is False else part)

    def resolved(self) -> "Side":
        """Follows the reference of this part. Keywords beside the reference, such as a default, override those of the target."""
        part = self.part
        while "$ref" in part:
            beside = {key: value for key, value in part.items() if key != "$ref"}
            part = {**self.root["$defs"][part["$ref"].removeprefix("#/$defs/")], **beside}
        return Side(self.root, part)


Seen = frozenset[tuple[int, int]]
Rule = Callable[[Side, Side, str, Seen], Iterator[str]]


def breaks(before: Schema, after: Schema) -> list[str]:
    """Returns each way in which `after` may refuse or misread what `before` accepted, with its place; empty if there is none."""
    return list(_compare(Side(before, before), Side(after, after), "$", frozenset()))


def _compare(before: Side, after: Side, place: str, seen: Seen) -> Iterator[str]:
    old, new = before.resolved(), after.resolved()
    pair = id(before.part), id(after.part)
    if pair in seen or old.part == NOTHING:
        return
    if "anyOf" in old.part or "anyOf" in new.part:
        yield from _alternatives(old, new, place, seen | {pair})
        return
    for rule in RULES:
        yield from rule(old, new, place, seen | {pair})


def _alternatives(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    choices = [new.at(part) for part in new.part.get("anyOf", [new.part])]
    for part in old.part.get("anyOf", [old.part]):
        found = [list(_compare(old.at(part), choice, place, seen)) for choice in choices]
        if all(found):
            yield from min(found, key=len)


def _types(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    was, now = _names(old.part), _names(new.part)
    if now and not (was and was <= now | ({"integer"} if "number" in now else set())):
        yield f"{place}: the type was {sorted(was) or 'any'}, is {sorted(now)}"


def _enumerations(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    was, now = _values(old.part), _values(new.part)
    if now is not None and was is None:
        yield f"{place}: any value was allowed, now only {now}"
    elif now is not None and was is not None:
        yield from (f"{place}: the value {value!r} was allowed" for value in was if value not in now)


def _bounds(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    for key in (*LOWEST, *HIGHEST):
        was, now = old.part.get(key), new.part.get(key)
        if now is not None and (was is None or (now > was if key in LOWEST else now < was)):
            yield f"{place}: {key} was {'absent' if was is None else was}, is {now}"


def _required(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    needed = set(new.part.get("required", ())) - set(old.part.get("required", ()))
    yield from (f"{place}.{name}: is required now" for name in sorted(needed))


def _fields(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    was, now = old.part.get("properties", {}), new.part.get("properties", {})
    for name in (*was, *(name for name in now if name not in was)):
        here, there = _field(old, name), _field(new, name)
        if there.part == NOTHING:
            yield f"{place}.{name}: the field is gone"
        else:
            yield from _compare(here, there, f"{place}.{name}", seen)


def _field(side: Side, name: str) -> Side:
    further = side.part.get("additionalProperties", True)
    return side.at(side.part.get("properties", {}).get(name, further))


def _others(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    """Compares the rules for keys without a declared field, and for the items of a list."""
    for key, open_end in (("additionalProperties", True), ("propertyNames", True), ("items", True)):
        if new.part.get(key, open_end) is not True:
            here, there = old.part.get(key, open_end), new.part[key]
            if there is False and here is not False:
                yield f"{place}: further fields were allowed"
            else:
                yield from _compare(old.at(here), new.at(there), f"{place}[{key}]", seen)


def _patterns(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    was, now = old.part.get("patternProperties", {}), new.part.get("patternProperties", {})
    if set(was) != set(now):
        yield f"{place}: names of fields were like {sorted(was)}, are like {sorted(now)}"
    for name in was.keys() & now.keys():
        yield from _compare(old.at(was[name]), new.at(now[name]), f"{place}[{name}]", seen)


def _defaults(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    """Compares defaults. A field that has its default is omitted from the bytes, so a changed default changes their meaning."""
    fields = old.part.get("properties", {}).keys() & new.part.get("properties", {}).keys()
    for name in sorted(fields - set(old.part.get("required", ()))):
        was, now = (_field(side, name).part.get("default", "absent") for side in (old, new))
        if was != now:
            yield f"{place}.{name}: the default was {was!r}, is {now!r}"


def _rest(old: Side, new: Side, place: str, seen: Seen) -> Iterator[str]:
    """Reports a change of any other keyword, because it may restrict values: for example pattern, format or uniqueItems."""
    for key in sorted(new.part.keys() - UNDERSTOOD - SILENT):
        if new.part[key] != old.part.get(key):
            yield f"{place}: {key} was {old.part.get(key, 'absent')!r}, is {new.part[key]!r}"


def _names(part: Schema) -> set[str]:
    names = part.get("type", [])
    return {names} if isinstance(names, str) else set(names)


def _values(part: Schema) -> list[Any] | None:
    return [part["const"]] if "const" in part else part.get("enum")


RULES: tuple[Rule, ...] = (_types, _enumerations, _bounds, _required, _fields, _others, _patterns, _defaults, _rest)
