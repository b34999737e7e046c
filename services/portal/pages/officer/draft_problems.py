"""The errors of a policy draft as sentences: the frequent ones in the reader's language, others as the policy library words them."""

import re

from services.messages import say

PLACE = re.compile(r"draft\.yaml:([0-9]+): (.*)", re.DOTALL)
KNOWN = {
    "not_yaml": re.compile("not YAML: (.*)", re.DOTALL),
    "not_utf8": re.compile("the text is not (UTF-8).*", re.DOTALL),
    "empty": re.compile("the file is (empty).*", re.DOTALL),
    "anchors": re.compile("a pack has no (anchors).*", re.DOTALL),
    "no_day": re.compile("there is no day (.*)", re.DOTALL),
    "misread": re.compile("'(.*)' can be misread.*", re.DOTALL),
}
"""The code of the sentence for each error. The group is the detail of the sentence."""


def sentences(language: str, problem: str) -> str:
    """Returns the errors of a draft, one a line, each with the line of the file."""
    return "\n".join(_sentence(language, line) for line in problem.split("\n"))


def _sentence(language: str, line: str) -> str:
    found = PLACE.fullmatch(line)
    if found is None:
        return line
    return say(language, "draft_problem.in_line", line=found[1], problem=_said(language, found[2]))


def _said(language: str, problem: str) -> str:
    for code, pattern in KNOWN.items():
        if found := pattern.fullmatch(problem):
            return say(language, f"draft_problem.{code}", detail=found[1])
    return problem
