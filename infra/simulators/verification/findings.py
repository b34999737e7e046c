"""The register of findings: what the platform knows of a person, or of one application, that was stated otherwise."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from lianban_contracts.review import VerificationRequested
from lianban_contracts.verification import Findings, VerificationReported
from pydantic import Field, JsonValue, TypeAdapter, ValidationError, field_validator
from structlog import get_logger

log = get_logger()


class FindingsEntry(Findings):
    """What is found under an ID number or an application id; of a person, `member` holds that person's own facts."""

    member: dict[str, JsonValue] = Field(default_factory=dict)
    arrived_on: date | None = None
    delay: float | None = None
    """Seconds to wait with this report."""

    @field_validator("member")
    @classmethod
    def _are_facts(cls, member: dict[str, JsonValue]) -> dict[str, JsonValue]:
        Findings(members={"one": member})
        return member


ENTRIES = TypeAdapter(dict[str, FindingsEntry])


class FindingsRegister:
    """The findings of a JSON file, read again when the file has changed. An absent path: nothing is known of anybody."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._read: tuple[float, int] | None = None
        self._entries: Mapping[str, FindingsEntry] = {}

    def refresh(self) -> None:
        """Takes up a changed file. Raises ValueError if it cannot be read; what was known stays known."""
        if self._path is None:
            return
        try:
            seen = self._path.stat()
            if self._read != (seen.st_mtime, seen.st_size):
                self._entries = ENTRIES.validate_json(self._path.read_bytes())
                self._read = seen.st_mtime, seen.st_size
        except (OSError, ValidationError) as error:
            raise ValueError(f"LIANBAN_VERIFICATION_FINDINGS: {self._path}: {error}") from error

    def look(self) -> None:
        """As refresh, but a file that cannot be read is only reported."""
        try:
            self.refresh()
        except ValueError as error:
            log.warning("findings_unreadable", error=str(error))

    def found(self, request: VerificationRequested) -> list[tuple[str | None, FindingsEntry]]:
        """The entries about a request, each with the member that it is about."""
        keys = [(None, str(request.application)), *((one.id, one.id_number) for one in request.identity.members)]
        return [(member, self._entries[key]) for member, key in keys if key in self._entries]


def report(
    request: VerificationRequested, number: str, found: list[tuple[str | None, FindingsEntry]]
) -> VerificationReported:
    """The report of one request: the same for the same request, whenever it is asked for."""
    household: dict[str, Any] = {}
    members: dict[str, dict[str, Any]] = {}
    for member, entry in found:
        household |= entry.household
        own = {member: entry.member} if member and entry.member else {}
        for name, facts in (*entry.members.items(), *own.items()):
            members[name] = {**members.get(name, {}), **facts}
    return VerificationReported(
        application=request.application,
        report=number,
        arrived_on=max([request.filed_on, *(entry.arrived_on for _, entry in found if entry.arrived_on)]),
        findings=Findings(household=household, members=members),
        answers=request.number,
    )
