"""A draft beside the pack in force: what it says otherwise, and whom it changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lianban_contracts.facts import HouseholdFacts

from services.policy import PACKS, Pack, load_pack
from services.policy.compare import differences
from services.policy.what_if import Filing, what_if

from .households import PACKS as LOADED
from .households import member

OUHAI = "330304"
FILE = PACKS / f"{OUHAI}.yaml"


@pytest.fixture
def draft_file(tmp_path: Path) -> Path:
    text = (
        FILE.read_text(encoding="utf-8")
        .replace("2026: 1455000", "2026: 1467000")
        .replace('version: "1"', 'version: "2"')
    )
    file = tmp_path / "draft.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def draft(draft_file: Path) -> Pack:
    return load_pack(draft_file)


def filing(name: str, filed_on: date, wage: int) -> Filing:
    return Filing(name, filed_on, HouseholdFacts(), [member(region=OUHAI, wage_fen_per_month=wage)])


def test_a_draft_says_what_it_changes_line_by_line(draft_file: Path) -> None:
    assert list(differences(FILE, draft_file)) == [
        "~ figures.standard.value.by_year.2026: 1455000 → 1467000",
        "~ version: 1 → 2",
    ]


def test_a_higher_standard_raises_the_cash_of_its_year_and_no_other(draft: Pack) -> None:
    found = what_if(LOADED, draft, [filing("a", date(2026, 3, 1), 50000), filing("b", date(2025, 3, 1), 50000)])
    assert (found.filings, found.changed) == (2, 1)
    assert found.sums() == {"civil.minimum_living_cash": 1000}
    assert [(change.application, change.difference_fen) for change in found.largest()] == [("a", 1000)]


def test_who_was_over_the_line_and_no_longer_is_gains_what_hangs_on_it(draft: Pack) -> None:
    found = what_if(LOADED, draft, [filing("a", date(2026, 3, 1), 122000)])
    assert found.sums() == {"civil.minimum_living_cash": 250, "medical.insurance_premium": 29500}


def test_filings_outside_the_days_of_the_draft_are_left_out(draft: Pack) -> None:
    assert what_if(LOADED, draft, [filing("a", date(2022, 12, 31), 0)]).filings == 0
