"""Models of the stored decisions of an application and the facts on which they are based. They contain no names and no
ID numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from lianban_contracts.decisions import Decision, PackReference, ReferredFacts
from lianban_contracts.departments import Department
from lianban_contracts.facts import DepartmentFacts
from lianban_contracts.intake import StatedFacts
from lianban_contracts.model import Model, OrAbsent
from pydantic import BaseModel, ConfigDict, JsonValue


class Stored(Model):
    """The decisions of one service in one round of assessment of a case."""

    application: UUID
    owner: Department | Literal["civil"]
    turn: int
    decided_on: date
    pack: PackReference
    filed_on: OrAbsent[date] = None
    """The day of filing, whose rules apply. Absent if nothing is left to decide, for example after a withdrawal."""
    stated: OrAbsent[StatedFacts] = None
    """The facts on which the decisions of review are based. Absent for a department."""
    referred: OrAbsent[ReferredFacts] = None
    """The facts on which the decisions of a department are based: the referred facts, replaced by those of its
    register where that has them. Absent for review."""
    department_facts: DepartmentFacts = DepartmentFacts()
    decisions: tuple[Decision, ...] = ()


class Filed(BaseModel):
    """The facts of one decided application, as review has them."""

    model_config = ConfigDict(frozen=True)

    application: UUID
    filed_on: date
    facts: StatedFacts


class DepartmentKnowledge(BaseModel):
    """The facts for which the register of one department replaces those of review, and its supply when it decided."""

    model_config = ConfigDict(frozen=True)

    application: UUID
    department: Department
    household: Mapping[str, JsonValue] = {}
    members: Mapping[str, Mapping[str, JsonValue]] = {}
    supply: DepartmentFacts = DepartmentFacts()
