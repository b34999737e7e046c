"""Tests that no message file names a fact: the labels of facts are in the catalogue of facts."""

import re

import pytest

from services.messages import LANGUAGES
from services.messages.catalogue import sentences
from services.messages.tests.texts import PAGES
from services.policy.facts import CATALOGUE, SUPPORTER, fact_label
from services.policy.vocabulary.dictionary import common

NAMES = CATALOGUE.keys() | SUPPORTER.keys()
ALIKE = {"document.transit_card", "assistance_type.emergency", "department.medical", "service.medical"}
"""Labels of a document, a type of assistance and an office that equal the label of a fact."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_the_label_of_a_fact_or_stands_under_its_name(language: str) -> None:
    labels = {fact_label(language, name).casefold() for name in NAMES}
    assert {code for code, said in sentences(language).items() if said.casefold() in labels} <= ALIKE
    kinds = ("fact", "field", "facts")
    assert [
        code for code in sentences(language) if code in {f"{kind}.{name}" for kind in kinds for name in NAMES}
    ] == []


def test_policy_has_no_other_label_of_a_fact() -> None:
    assert NAMES.isdisjoint(common()["numbers"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_facts_have_one_label(language: str) -> None:
    labels = [fact_label(language, name) for name in NAMES]
    assert [one for one in labels if labels.count(one) > 1] == []


def test_every_page_takes_the_label_of_a_field_from_the_catalogue() -> None:
    composed = re.compile(r"say\(\s*['\"](fact|field)\.['\"]\s*~")
    assert [page.name for page in PAGES if composed.search(page.read_text(encoding="utf-8"))] == []
