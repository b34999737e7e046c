"""The entries of the navigation by role."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: its path and the code of its label."""

    path: str
    code: str


EVERYONE = (
    Place("/", "navigation.start"),
    Place("/check", "navigation.check"),
    Place("/notices", "navigation.notices"),
    Place("/complaints", "navigation.complaints"),
)
HOUSEHOLD = (*EVERYONE, Place("/mine", "navigation.mine"))
STAFF = (Place("/indicators", "navigation.indicators"),)
OFFICERS = (
    Place("/queue", "navigation.queue"),
    Place("/files", "navigation.files"),
    Place("/letters", "navigation.letters"),
    Place("/queue/complaints", "navigation.answers"),
    Place("/policy", "navigation.policy"),
    *STAFF,
)
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
"""The entries of each role; None is a visitor who is not signed in."""

LANDING: Mapping[str | None, str] = {
    "citizen": "/mine",
    "agent": "/mine",
    "officer": "/queue",
    "supervisor": "/queue",
    "operator": "/operations",
}
"""The page that a role sees first after sign-in, unless another page was asked for."""

OPEN_CASES = ("officer", "supervisor")
"""Roles that can open a case by its receipt from every page."""


def landing(role: str | None) -> str:
    """Returns the first page of a role; the start page for an unknown role."""
    return LANDING.get(role, "/")


def places(role: str | None) -> tuple[Place, ...]:
    """Returns the entries of a role. An unknown role gets the entries for everyone."""
    return NAVIGATION.get(role, EVERYONE)
