"""Finds a sentence by its code and fills in what it is about."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml
from lianban_contracts.departments import DEPARTMENTS, OFFICES

LANGUAGES = {"zh": "zh_CN.yaml", "en": "en.yaml"}
"""The catalogue file of each language; the first is the one that people get who did not choose. A part of the system may
have files of its own beside it, such as `portal.zh_CN.yaml`."""

NONE: Mapping[str, Any] = MappingProxyType({})


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its dotted code."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where libyaml is there
    trees = [yaml.load(source, loader) for source in sources(language)]  # noqa: S506 - safe, and in C
    return MappingProxyType({code: said for tree in (*trees, offices(language)) for code, said in flat(tree)})


def offices(language: str) -> Mapping[str, Any]:
    """The names of offices, and of the services of departments, from the registry of departments."""
    place = list(LANGUAGES).index(language)
    names = {one.id: (one.zh, one.en)[place] for one in OFFICES}
    return {"department": names, "service": {name: names[name] for name in DEPARTMENTS}}


def sources(language: str) -> list[str]:
    """The text of every file of a language."""
    name = LANGUAGES[language]
    found = [file for file in files(__package__).iterdir() if file.name == name or file.name.endswith(f".{name}")]
    return [file.read_text(encoding="utf-8") for file in sorted(found, key=lambda file: file.name)]


def flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Each sentence of a tree with its dotted code."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", str(value)


def say(language: str, code: str, /, **details: Any) -> str:
    """One sentence in one language. Raises KeyError for a code or detail that is not there."""
    return sentences(language)[code].format_map(details)


def word(language: str, kind: str, value: str) -> str:
    """The word for a value that came in a message, such as a reason; a value without a word is shown as it came."""
    return sentences(language).get(f"{kind}.{value}", value)


def values(kind: str) -> tuple[str, ...]:
    """The values of a kind that have a word, in the order of the catalogue."""
    start = f"{kind}."
    return tuple(code.removeprefix(start) for code in sentences(next(iter(LANGUAGES))) if code.startswith(start))


def text(code: str, details: Mapping[str, Any] = NONE) -> dict[str, str]:
    """A sentence in every language, under `zh` and `en`; a bare code is a refusal's. One without a sentence is said in its own words."""
    return {language: _refusal(language, code).format_map(_Open(details)) for language in LANGUAGES}


def _refusal(language: str, code: str) -> str:
    found = sentences(language)
    return found.get(f"problem.{code}") or found.get(code) or code.replace("_", " ")


class _Open(dict[str, Any]):
    """An answer to somebody who was refused must not fail for want of a detail."""

    def __missing__(self, name: str) -> str:
        return "…"
