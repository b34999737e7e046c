"""The people who can sign in, from a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Someone(BaseModel):
    """One person with what the provider vouches for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sub: str = Field(min_length=1)
    name: str = Field(min_length=1)
    roles: tuple[str, ...] = Field(min_length=1)
    regions: tuple[str, ...] = ()
    department: str = ""
    organisation: str = ""
    id_number: str = ""

    @property
    def claims(self) -> Mapping[str, Any]:
        """What an ID token says of him."""
        return self.model_dump(exclude_defaults=True)


_PEOPLE = TypeAdapter(tuple[Someone, ...])


def read(path: Path) -> Sequence[Someone]:
    """Everybody, in the order of the file."""
    return _PEOPLE.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def by_role(people: Sequence[Someone]) -> Mapping[str, Sequence[Someone]]:
    """Everybody under his first role."""
    groups: dict[str, list[Someone]] = {}
    for one in people:
        groups.setdefault(one.roles[0], []).append(one)
    return groups
