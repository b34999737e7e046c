"""The command of an officer who records an emergency."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

EmergencyKind = Literal["accident", "sudden_illness", "disaster", "other"]


@dataclass(frozen=True, slots=True)
class RecordEmergency:
    """An officer records an emergency. `place`: the region where it happened; None: as stated, else in the region of the case."""

    application: UUID
    event: EmergencyKind
    day: date
    grade: int
    officer: str
    account: str
    reason: str
    place: str | None = None
    persons: tuple[bytes, ...] = ()
    """Digests of the ID numbers of the members."""
