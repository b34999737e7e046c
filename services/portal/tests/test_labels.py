"""Tests that no message file names an item or a reason: these names are in the packs and in the vocabulary of policy."""

from collections.abc import Iterator

import pytest

from services.messages import LANGUAGES
from services.messages.catalogue import sentences
from services.policy import load_packs
from services.policy.explain.item_names import PLACES, item_name, reason_name
from services.policy.vocabulary.dictionary import common

PACKS = load_packs()
ANSWERS = {"answer.housing_request.subsidy"}
"""Answers to a question of the form that equal the name of an item."""


def names(language: str) -> Iterator[str]:
    """Yields every name of an item and every reason."""
    for pack in PACKS.all:
        yield from (item_name(PACKS, language, item, pack) for item in pack.items)
    yield from (reason_name(language, reason) for reason in common()["reasons"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_the_name_of_an_item_or_a_reason(language: str) -> None:
    known = {name.casefold() for name in names(language)}
    alike = {code for code, said in sentences(language).items() if said.casefold() in known}
    assert alike <= ANSWERS
    assert [code for code in sentences(language) if code.startswith(("item.", "reason."))] == []


def test_the_languages_of_names_are_those_of_messages() -> None:
    assert list(PLACES) == list(LANGUAGES)


def test_an_item_has_one_name_in_all_packs_that_are_shipped() -> None:
    for language in LANGUAGES:
        found: dict[str, set[str]] = {}
        for pack in PACKS.all:
            for item in pack.items:
                found.setdefault(item, set()).add(item_name(PACKS, language, item, pack))
        assert [item for item, several in found.items() if len(several) > 1] == []
