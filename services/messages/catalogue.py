"""Finds a sentence by its code and fills in its values."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml
from lianban_contracts.departments import DEPARTMENTS, OFFICES

LANGUAGES = {"zh": "zh_CN.yaml", "en": "en.yaml"}
"""The catalogue file of each language; the first language is the default. A part of the system may have additional files, such
as `portal.zh_CN.yaml`."""

NONE: Mapping[str, Any] = MappingProxyType({})


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Returns every sentence of a language by its dotted code."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast if libyaml is installed
    trees = [yaml.load(source, loader) for source in sources(language)]  # noqa: S506 - safe, and in C
    return MappingProxyType({code: said for tree in (*trees, offices(language)) for code, said in flat(tree)})


def offices(language: str) -> Mapping[str, Any]:
    """Returns the names of offices, and of the services of departments, from the registry of departments."""
    place = list(LANGUAGES).index(language)
    names = {one.id: (one.zh, one.en)[place] for one in OFFICES}
    return {"department": names, "service": {name: names[name] for name in DEPARTMENTS}}


def sources(language: str) -> list[str]:
    """Returns the text of every file of a language."""
    name = LANGUAGES[language]
    found = [file for file in files(__package__).iterdir() if file.name == name or file.name.endswith(f".{name}")]
    return [file.read_text(encoding="utf-8") for file in sorted(found, key=lambda file: file.name)]


def flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Yields each sentence of a tree with its dotted code."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", str(value)


def say(language: str, code: str, /, **details: Any) -> str:
    """Returns one sentence in one language. Raises KeyError for an unknown code or a missing value."""
    return sentences(language)[code].format_map(details)


def word(language: str, kind: str, value: str) -> str:
    """Returns the label of a value from a message, such as a reason; the value itself if it has none."""
    return sentences(language).get(f"{kind}.{value}", value)


def values(kind: str) -> tuple[str, ...]:
    """Returns the values of a kind that have a label, in the order of the catalogue."""
    start = f"{kind}."
    return tuple(code.removeprefix(start) for code in sentences(next(iter(LANGUAGES))) if code.startswith(start))


def text(code: str, details: Mapping[str, Any] = NONE) -> dict[str, str]:
    """Returns a sentence in every language, under `zh` and `en`. A code without a section is that of a refusal. Without a sentence the code itself is the text."""
    return {language: _refusal(language, code).format_map(_Open(details)) for language in LANGUAGES}


def _refusal(language: str, code: str) -> str:
    found = sentences(language)
    return found.get(f"problem.{code}") or found.get(code) or code.replace("_", " ")


class _Open(dict[str, Any]):
    """A missing value must not prevent the response to a refused request."""

    def __missing__(self, name: str) -> str:
        return "…"
