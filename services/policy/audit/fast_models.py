"""What a service has stored of one application: what it decided, and by which facts. Names and ID numbers are no part of it."""

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
    """What one service decided in one turn of a case."""

    application: UUID
    owner: Department | Literal["civil"]
    turn: int
    decided_on: date
    pack: PackReference
    filed_on: OrAbsent[date] = None
    """The day whose rules counted; absent where nothing is left to decide, as after a withdrawal."""
    stated: OrAbsent[StatedFacts] = None
    """What review decided by."""
    referred: OrAbsent[ReferredFacts] = None
    """What a department decided by: what it was told, and in its place what its register knew."""
    department_facts: DepartmentFacts = DepartmentFacts()
    decisions: tuple[Decision, ...] = ()


class Filed(BaseModel):
    """The facts of one decided application as review knows them."""

    model_config = ConfigDict(frozen=True)

    application: UUID
    filed_on: date
    facts: StatedFacts


class DepartmentKnowledge(BaseModel):
    """What one department's register knew better than review, and how much there was of what is scarce."""

    model_config = ConfigDict(frozen=True)

    application: UUID
    department: Department
    household: Mapping[str, JsonValue] = {}
    members: Mapping[str, Mapping[str, JsonValue]] = {}
    supply: DepartmentFacts = DepartmentFacts()
