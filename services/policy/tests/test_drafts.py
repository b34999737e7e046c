"""A draft beside the pack in force: what it says otherwise, and whom it changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lianban_contracts.facts import HouseholdFacts

from services.policy import PACKS, Pack, load_pack
from services.policy.compare import differences
from services.policy.describe import describe_item, describe_pack
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


def test_a_pack_says_what_it_decides_and_who_must_set_what_is_local() -> None:
    lines = list(describe_pack(next(pack for pack in LOADED.all if pack.region == OUHAI)))
    assert lines[0].startswith("温州市瓯海区 330304")
    assert "  premium  城乡居民医保年缴费: local, 瓯海区医疗保障局" in lines
    assert any(line.startswith("  medical.inpatient  住院救助") for line in lines)


@pytest.mark.parametrize("pack", LOADED.all, ids=lambda pack: pack.region)
def test_every_item_can_be_read_in_full(pack: Pack) -> None:
    for item in pack.items:
        lines = "\n".join(describe_item(pack, item))
        assert pack.layout.clauses[pack.items[item].clause].quote in lines
        assert "object at" not in lines
