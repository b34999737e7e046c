"""The table of permissions, read from permissions.yaml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from .person import ROLES

SCOPES = ("all", "own", "edit", "applicant", "region", "department")
MARKS = ("step_up", "audited")


@dataclass(frozen=True, slots=True)
class Permission:
    """The entry of one action in the table."""

    action: str
    scopes: Mapping[str, str]
    """Scope by role."""
    step_up: bool = False
    audited: bool = False

    @property
    def on_case(self) -> bool:
        """Whether the action depends on a case, which must be in the path."""
        return any(scope != SCOPES[0] for scope in self.scopes.values())


@cache
def permissions() -> Mapping[str, Permission]:
    """Returns every action. Raises ValueError for an unknown role or scope."""
    source = files(__package__).joinpath("permissions.yaml").read_text(encoding="utf-8")
    return {one.action: one for one in _read(yaml.safe_load(source))}


def _read(groups: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Iterator[Permission]:
    for actions in groups.values():
        for action, line in actions.items():
            scopes = {role: scope for role, scope in line.items() if role not in MARKS}
            if not (scopes.keys() <= set(ROLES) and set(scopes.values()) <= set(SCOPES)):
                raise ValueError(f"permissions.yaml: {action} names an unknown role or scope")
            yield Permission(action, scopes, *(bool(line.get(mark)) for mark in MARKS))
