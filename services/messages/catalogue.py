"""Finds a sentence by its code and fills in what it is about."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

LANGUAGES = {"zh": "zh_CN.yaml", "en": "en.yaml"}
"""The catalogue file of each language; the first is the one that people get who did not choose."""

NONE: Mapping[str, Any] = MappingProxyType({})


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its dotted code."""
    source = files(__package__).joinpath(LANGUAGES[language]).read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where libyaml is there
    return MappingProxyType(dict(_flat(yaml.load(source, loader))))  # noqa: S506 - safe, and in C


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
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
