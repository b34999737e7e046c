"""A draft is compared with the pack in force: the values that differ, and the households whose decisions change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lianban_contracts.facts import HouseholdFacts

from services.policy import PACKS, Pack, Packs, load_pack
from services.policy.audit.fast_models import DepartmentKnowledge
from services.policy.audit.what_if import ItemTotal, TrialFiling, WhatIf, what_if, worded
from services.policy.loading.differences import differences

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


def filing(name: str, filed_on: date, wage: int, **known: DepartmentKnowledge) -> TrialFiling:
    members = [member(region=OUHAI, wage_fen_per_month=wage)]
    return TrialFiling(name, filed_on, HouseholdFacts(), members, known=known)


def moved(found: WhatIf) -> dict[str, int]:
    return {item: total.after - total.before for item, total in found.sums.items() if total.after != total.before}


def test_a_draft_says_what_it_changes_line_by_line(draft_file: Path) -> None:
    assert list(differences(FILE, draft_file)) == [
        "~ figures.standard.value.by_year.2026: 1455000 → 1467000",
        "~ version: 1 → 2",
    ]


def test_a_higher_standard_raises_the_cash_of_its_year_and_no_other(draft: Pack) -> None:
    found = what_if(LOADED, draft, [filing("a", date(2026, 3, 1), 50000), filing("b", date(2025, 3, 1), 50000)])
    assert (found.filings, found.changed) == (2, 1)
    assert found.sums["civil.minimum_living_cash"] == ItemTotal(before=71250 + 67500, after=72250 + 67500, changed=1)
    assert [(change.filing.application, change.difference_fen) for change in found.largest] == [("a", 1000)]


def test_who_was_over_the_line_and_no_longer_is_gains_what_hangs_on_it(draft: Pack) -> None:
    found = what_if(LOADED, draft, [filing("a", date(2026, 3, 1), 122000)])
    assert moved(found) == {"civil.minimum_living_cash": 250, "medical.insurance_premium": 29500}
    assert found.categories == {("marginal", "minimum_living"): 1}
    (largest, _) = found.largest
    words = [worded(pack, largest.filing, largest.item) for pack in (LOADED.all[1], draft)]
    assert [one.outcome for one in words if one] == ["granted", "granted"]
    assert ["￥295.00" in one.explanation.zh for one in words if one] == [True, False]


def test_filings_outside_the_days_of_the_draft_are_left_out(draft: Pack) -> None:
    assert what_if(LOADED, draft, [filing("a", date(2022, 12, 31), 0)]).filings == 0


def test_what_a_department_knew_better_counts_before_and_after(draft: Pack) -> None:
    known = DepartmentKnowledge.model_validate(
        {
            "application": "01941f29-7c00-7aaa-8aaa-aaaaaaaaaaaa",
            "department": "medical",
            "members": {"m1": {"insurance_kind": "employee"}, "m9": {"insurance_kind": "employee"}},
        }
    )
    found = what_if(LOADED, draft, [filing("a", date(2026, 3, 1), 0, medical=known)])
    assert found.sums["medical.insurance_premium"] == ItemTotal()


def test_what_is_found_in_parts_is_found_in_all(draft: Pack) -> None:
    filings = [filing(str(wage), date(2026, 3, 1), wage) for wage in range(0, 200000, 10000)]
    parts, whole = WhatIf(), what_if(LOADED, draft, filings)
    for part in (filings[:7], filings[7:]):
        parts.add(what_if(LOADED, draft, part))
    assert (parts.filings, parts.changed, parts.sums, parts.categories) == (
        whole.filings, whole.changed, whole.sums, whole.categories,
    )  # fmt: skip
    assert [change.difference_fen for change in parts.largest] == [change.difference_fen for change in whole.largest]
    assert len(whole.largest) == 10


def test_a_draft_is_tried_on_what_is_filed_after_its_plan_too(draft: Pack) -> None:
    found = what_if(LOADED, draft, [filing("a", date(2029, 3, 1), 50000)])
    assert (found.filings, found.sums["civil.minimum_living_cash"]) == (1, ItemTotal(before=75000, after=75000))


def test_a_draft_is_not_tried_on_days_on_which_a_later_version_decides(draft: Pack) -> None:
    layout = draft.layout
    days = layout.in_force.model_copy(update={"from_": date(2029, 1, 1), "to": date(2029, 12, 31)})
    later = Pack(layout.model_copy(update={"version": "3", "in_force": days}), "0" * 64)
    packs = Packs([*LOADED.all, later])
    assert what_if(packs, draft, [filing("a", date(2029, 3, 1), 0), filing("b", date(2028, 3, 1), 0)]).filings == 1
