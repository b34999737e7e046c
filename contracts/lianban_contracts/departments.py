"""The registry of departments. Everything that lists or names departments is derived or generated from it.

To add a department, add one entry to REGISTRY and a folder `services/<id>/`, and run `make generate`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Office:
    """An office that decides benefit items. `id` is a lower-case word: the prefix of its items, the name of its service and role."""

    id: str
    zh: str
    en: str
    own_title: tuple[str, str] | None = None

    @property
    def title(self) -> tuple[str, str]:
        """The title in a sentence, in Chinese and English: `own_title`, or the name with 部门 and with "department"."""
        return self.own_title or (f"{self.zh}部门", f"{self.in_sentence} department")

    @property
    def in_sentence(self) -> str:
        """The English name within a sentence."""
        return self.en[0].lower() + self.en[1:]


CIVIL = Office("civil", "民政", "Civil affairs")
"""Decides its items in review; it is not a department to which cases are referred."""

REGISTRY = (
    Office("medical", "医保", "Medical insurance"),
    Office("education", "教育", "Education"),
    Office("housing", "住建", "Housing"),
    Office("utility", "水电气与有线电视", "Utilities and cable TV", ("水电气与有线电视单位", "utility companies")),
    Office("transit", "交通", "Transit"),
)
"""The departments to which review refers cases, in the order in which pages list them."""

OFFICES = (CIVIL, *REGISTRY)
"""Every office that decides items."""

DEPARTMENTS = tuple(one.id for one in REGISTRY)
"""The ids of the departments."""

if TYPE_CHECKING:
    Department: TypeAlias = str
    Owner: TypeAlias = str
else:
    Department = Literal[DEPARTMENTS]
    Owner = Literal[(CIVIL.id, *DEPARTMENTS)]
"""The id of a department, and of any office. At run time a Literal of all ids, so that pydantic refuses any other; a type checker sees `str`."""
