"""Where a visitor can go from every page, by role."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: its path, and the code of its name."""

    path: str
    code: str


EVERYONE = (
    Place("/", "navigation.start"),
    Place("/check", "navigation.check"),
    Place("/notices", "navigation.notices"),
)
HOUSEHOLD = (*EVERYONE, Place("/mine", "navigation.mine"))
STAFF = (Place("/indicators", "navigation.indicators"),)
OFFICERS = (Place("/queue", "navigation.queue"), Place("/policy", "navigation.policy"), *STAFF)
SUPERVISORS = (*OFFICERS, Place("/audit", "navigation.audit"))
OPERATORS = (Place("/cases", "navigation.cases"), Place("/operations", "navigation.operations"), *STAFF)

NAVIGATION: Mapping[str | None, tuple[Place, ...]] = {
    None: EVERYONE,
    "citizen": HOUSEHOLD,
    "agent": HOUSEHOLD,
    "officer": OFFICERS,
    "supervisor": SUPERVISORS,
    "operator": OPERATORS,
}
"""The entries of each role; None is who has not signed in."""

OPEN_CASES = ("officer", "supervisor")
"""Roles that open a case by its receipt from every page."""


def places(role: str | None) -> tuple[Place, ...]:
    """The entries of a role; one that is not known here sees what everyone sees."""
    return NAVIGATION.get(role, EVERYONE)
