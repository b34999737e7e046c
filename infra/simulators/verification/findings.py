"""The register of findings: facts about a person or an application that differ from the stated ones."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from lianban_contracts.facts import FactKind
from lianban_contracts.review import VerificationRequested
from lianban_contracts.verification import Findings, VerificationReported
from pydantic import Field, JsonValue, TypeAdapter, ValidationError, field_validator
from structlog import get_logger

log = get_logger()


class FindingsEntry(Findings):
    """The findings under an ID number or an application id. For a person, `member` holds the facts of that person."""

    member: dict[str, JsonValue] = Field(default_factory=dict)
    arrived_on: date | None = None
    delay: float | None = None
    """Delay of this report in seconds."""
    not_searchable: dict[str, tuple[FactKind, ...]] = Field(default_factory=dict)
    """The kinds of facts that cannot be searched, by member; for an entry under an application id."""
    cannot_search: tuple[FactKind, ...] = ()
    """The same for a person."""

    @field_validator("member")
    @classmethod
    def _are_facts(cls, member: dict[str, JsonValue]) -> dict[str, JsonValue]:
        Findings(members={"one": member})
        return member


ENTRIES = TypeAdapter(dict[str, FindingsEntry])


class FindingsRegister:
    """The findings of a JSON file, which is read again after a change. Without a path there are no findings."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._read: tuple[float, int] | None = None
        self._entries: Mapping[str, FindingsEntry] = {}

    def refresh(self) -> None:
        """Reads a changed file. Raises ValueError if it cannot be read; the earlier findings are kept."""
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
        """Does the same as `refresh`, but only logs a file that cannot be read."""
        try:
            self.refresh()
        except ValueError as error:
            log.warning("findings_unreadable", error=str(error))

    def found(self, request: VerificationRequested) -> list[tuple[str | None, FindingsEntry]]:
        """Returns the entries about a request, each with the id of its member, or None for the application."""
        keys = [(None, str(request.application)), *((one.id, one.id_number) for one in request.identity.members)]
        return [(member, self._entries[key]) for member, key in keys if key in self._entries]


def report(
    request: VerificationRequested, number: str, found: list[tuple[str | None, FindingsEntry]]
) -> VerificationReported:
    """Returns the report of a request. The same request and findings give the same report."""
    household: dict[str, Any] = {}
    members: dict[str, dict[str, Any]] = {}
    for member, entry in found:
        household |= entry.household
        own = {member: entry.member} if member and entry.member else {}
        for name, facts in (*entry.members.items(), *own.items()):
            members[name] = {**members.get(name, {}), **facts}
    unsearched = {name: kinds for _, entry in found for name, kinds in entry.not_searchable.items()}
    unsearched |= {member: entry.cannot_search for member, entry in found if member and entry.cannot_search}
    return VerificationReported(
        application=request.application,
        report=number,
        arrived_on=max([request.filed_on, *(entry.arrived_on for _, entry in found if entry.arrived_on)]),
        findings=Findings(household=household, members=members),
        not_searchable=unsearched,
        answers=request.number,
    )
