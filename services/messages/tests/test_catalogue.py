"""Tests of the catalogue: both languages are complete, and pages use exactly the sentences that exist."""

import ast
import re
from collections.abc import Iterator
from string import Formatter
from typing import get_args

import pytest
import yaml
from lianban_contracts.decisions import Outcome, Period
from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.facts import Category

from services.messages import LANGUAGES, say, text, word
from services.messages.catalogue import flat, sentences, sources

from .texts import CHINESE, PAGES, PARSED, constant


def fields(sentence: str) -> set[str]:
    """Returns the names of the values in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_english_is_complete() -> None:
    chinese, english = sentences("zh"), sentences("en")
    assert set(chinese) == set(english)
    worded = [code for code in chinese if not code.startswith("format.")]  # a date has other parts in each language
    differing = [code for code in worded if fields(chinese[code]) != fields(english[code])]
    assert differing == []


def test_no_sentence_is_written_twice() -> None:
    for language in LANGUAGES:
        codes = [code for source in sources(language) for code, _ in flat(yaml.safe_load(source))]
        assert [code for code in codes if codes.count(code) > 1] == []


def test_chinese_is_chinese() -> None:
    technical = {"language.en", "form.colon", "form.comma", "form.last_comma"}
    assert [code for code, said in sentences("zh").items() if not CHINESE.search(said) and code not in technical] == []


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("outcome", get_args(Outcome)),
        ("period", get_args(Period)),
        ("category", get_args(Category)),
        ("department", DEPARTMENTS),
        ("service", DEPARTMENTS),
    ],
)
def test_every_value_of_the_contracts_has_a_word(kind: str, values: tuple[str, ...]) -> None:
    assert [value for value in values if word("zh", kind, value) == value] == []


SAID = re.compile(r"""['"]([a-z_]+\.[A-Za-z0-9_.-]*)['"]( *~)?""")
"""A code in templates and code: whole, or the beginning of a composed one."""


def said_on_pages() -> Iterator[tuple[str, str]]:
    """Yields the codes that pages use, and the beginnings of composed codes."""
    for page in PAGES:
        said = re.findall(r"say\(.*?[,)]", page.read_text(encoding="utf-8"))
        yield from (found for one in said for found in SAID.findall(one))


def test_every_sentence_of_a_page_is_there() -> None:
    known = sentences("zh")
    assert [code for code, composed in said_on_pages() if not composed and code not in known] == []
    beginnings = {code for code, composed in said_on_pages() if composed}
    assert [start for start in beginnings if not any(code.startswith(start) for code in known)] == []


def written() -> Iterator[str]:
    """Yields every text in the code of the portal and of the command line."""
    for path, tree in PARSED.items():
        for node in ast.walk(tree) if {"portal", "cli"} & set(path.parts) else ():
            yield from constant(node) if isinstance(node, ast.expr) else ()


def mentioned() -> tuple[set[str], set[str]]:
    """Returns all texts in pages and code that have the form of a code, and the beginnings of composed ones."""
    on_pages = [found for page in PAGES for found in SAID.findall(page.read_text(encoding="utf-8"))]
    in_code = {text for text in written() if SAID.fullmatch(f"'{text}'")}
    begun = {code for code, composed in on_pages if composed} | {text for text in in_code if text.endswith(".")}
    return in_code | {code for code, _ in on_pages}, begun


KINDS = (
    "page",
    "navigation",
    "form",
    "wrong",
    "now",
    "sheet",
    "genuine",
    "start",
    "check",
    "notices",
    "find",
    "trace",
    "chain",
    "share",
)
"""Sections in which every sentence must be used by its code; the others hold labels of values."""


def test_no_sentence_of_the_pages_is_unused() -> None:
    whole, begun = mentioned()
    assert not begun & {f"{kind}." for kind in KINDS}, "a code composed of its section alone would use all of it"
    unused = [
        code
        for code in sentences("zh")
        if code.partition(".")[0] in KINDS and code not in whole and not code.startswith(tuple(begun))
    ]
    assert unused == []


def test_a_refusal_is_said_in_every_language() -> None:
    said = text("not_in_queue", {"application": "A1"})
    assert set(said) == set(LANGUAGES)
    assert all("A1" in sentence for sentence in said.values())


def test_a_missing_detail_does_not_silence_a_refusal() -> None:
    assert "…" in text("not_in_queue")["zh"]


def test_a_page_with_a_missing_sentence_fails_aloud() -> None:
    with pytest.raises(KeyError):
        say("zh", "page.no_such_sentence")
