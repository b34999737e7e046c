"""Why a household is of its category, or of none: the comparisons of the tests, with their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lianban_contracts.decisions import Explanation

from .formulas.saying import Said, listed
from .situation import Situation
from .words import word

if TYPE_CHECKING:
    from .rules import Comparison


def category_explanation(case: Situation) -> Explanation:
    """One sentence: what held in the test that gave the category, or what failed in each test open to the applicant."""
    category, (zh, en) = word("categories", case.category), _reason(case)
    return Explanation(zh=f"{category.zh}：{zh}。", en=f"{category.en}: {en}.")


def _reason(case: Situation) -> Said:
    if not case.open_to:
        return word("phrases", "not_open")
    if case.test:
        held = [comparison.tell_held(case, None) for comparison in case.test.comparisons]
        return listed(held) if held else word("phrases", "recognised")
    failed = [comparison.tell_failed(case, None) for comparison in _failed(case)]
    return listed(failed) if failed else word("reasons", "no_category")


def _failed(case: Situation) -> Sequence[Comparison]:
    """What did not hold, each comparison once."""
    tests = [test for test in case.pack.rules.categories if test.category in case.open_to]
    compared = dict.fromkeys([comparison for test in tests for comparison in test.comparisons])
    return [comparison for comparison in compared if not comparison.check(case, None)]
