"""The reason why a household has its category or none: the comparisons of the category tests with their values, and
the clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lianban_contracts.decisions import Explanation

from services.policy.evaluate.situation import Situation
from services.policy.vocabulary.dictionary import word
from services.policy.vocabulary.phrases import Said, listed

if TYPE_CHECKING:
    from services.policy.model.rules import CategoryRule


def category_explanation(case: Situation) -> Explanation:
    """Returns one sentence: the comparisons that held in the test that gave the category, or those that failed in each
    test that is meant for the household."""
    (zh, en), reason = word("categories", case.category) if case.test else word("phrases", "refused"), _reason(case)
    return Explanation(zh=f"{zh}：{reason[0]}。", en=f"{en[0].upper()}{en[1:]}: {reason[1]}.")


def category_clause(case: Situation) -> str:
    """Returns the clause of the test that gave the category. Without a category, returns the clause of the last test
    that failed, or of the entry rules if no category is open to the applicant."""
    if case.test:
        return case.test.clause
    if not case.open_to:
        return case.pack.layout.entry[0].clause
    tests = _open(case)
    failed = [test for test in tests if any(True for _ in _failed(case, test))]
    return (failed or tests)[-1].clause


def _reason(case: Situation) -> Said:
    if not case.open_to:
        return word("phrases", "not_open")
    if case.test:
        held = [comparison.tell_held(case, None) for comparison in case.test.comparisons]
        return listed(held) if held else word("phrases", "recognised")
    failed = dict.fromkeys(said for test in _open(case) for said in _failed(case, test))
    return listed(list(failed)) if failed else word("reasons", "no_category")


def _open(case: Situation) -> Sequence[CategoryRule]:
    return [test for test in case.pack.rules.categories if test.category in case.open_to]


def _failed(case: Situation, test: CategoryRule) -> Iterator[Said]:
    """Yields the comparisons of a test that did not hold, if the test is meant for the household."""
    seen = replace(case, supporters_up_to=test.supporters_up_to)
    if all(check(seen, None) for check in test.meant_for):
        for comparison in test.comparisons:
            if not comparison.check(seen, None):
                yield comparison.tell_failed(seen, None)
