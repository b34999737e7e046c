"""Why a household is of its category, or of none: the comparisons of the tests, with their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lianban_contracts.decisions import Explanation

from .formulas.combinations import AllOf
from .formulas.conditions import AtMost, MoreThan
from .formulas.saying import Saying, listed
from .layout import CategoryTest
from .situation import Situation
from .words import word


def category_explanation(case: Situation) -> Explanation:
    """One sentence: what held in the test that gave the category, or what failed in each test open to the applicant."""
    said = list(_held(case, case.test) if case.test else _failed(case))
    category = word("categories", case.category)
    if not case.open_to:
        reason = word("phrases", "not_open")
    elif said:
        reason = listed(said)
    else:
        reason = word("phrases", "recognised") if case.test else word("reasons", "no_category")
    return Explanation(zh=f"{category.zh}：{reason.zh}。", en=f"{category.en}: {reason.en}.")


def _comparisons(test: CategoryTest) -> Iterator[AtMost | MoreThan]:
    when: Any = test.when
    for part in when.all if isinstance(when, AllOf) else (when,):
        if isinstance(part, AtMost | MoreThan):
            yield part


def _held(case: Situation, test: CategoryTest) -> Iterator[Saying]:
    return (part.say(case, held=True) for part in _comparisons(test))


def _failed(case: Situation) -> Iterator[Saying]:
    said = set()
    for test in case.pack.layout.categories:
        for part in _comparisons(test) if test.category in case.open_to else ():
            if part not in said and not part.holds(case, None):
                said.add(part)
                yield part.say(case, held=False)
