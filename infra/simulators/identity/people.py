"""The persons who can sign in, read from a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Someone(BaseModel):
    """One person with the claims that the provider makes about them."""

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
        """Returns the claims of this person in an ID token."""
        return self.model_dump(exclude_defaults=True)


_PEOPLE = TypeAdapter(tuple[Someone, ...])


def read(path: Path) -> Sequence[Someone]:
    """Returns all persons in the order of the file."""
    return _PEOPLE.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def by_role(people: Sequence[Someone]) -> Mapping[str, Sequence[Someone]]:
    """Groups all persons by their first role."""
    groups: dict[str, list[Someone]] = {}
    for one in people:
        groups.setdefault(one.roles[0], []).append(one)
    return groups
