"""The lists of departments in deployment files, and the tables of facts in documentation, are current."""

import re
from pathlib import Path

import pytest

from infra.fact_tables import PAGES, TABLES, with_tables
from infra.generate import FILES, LISTS, ROOT, generated


def text(name: str) -> str:
    return Path(ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_the_lists_of_a_file_are_current(name: str) -> None:
    assert generated(text(name)) == text(name), "run: make generate"


def test_every_list_is_used() -> None:
    assert {one for name in FILES for one in re.findall(r"# departments: (.*)", text(name))} == set(LISTS)


def test_a_line_that_somebody_removed_is_written_again_and_the_rest_is_kept() -> None:
    chart = text("deploy/helm/lianban/values.yaml")
    assert generated(chart.replace("  transit: {replicas: 2}\n", "")) == chart


@pytest.mark.parametrize("name", PAGES)
def test_the_tables_of_facts_of_a_page_are_current(name: str) -> None:
    assert with_tables(text(name)) == text(name), "run: make generate"


def test_every_table_of_facts_is_used() -> None:
    assert {one for name in PAGES for one in re.findall(r"<!-- facts: (.*) -->", text(name))} == set(TABLES)
