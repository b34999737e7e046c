"""The code on a printed statement. It proves that the portal issued the content and does not reveal it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeAlias
from uuid import UUID

from lianban_contracts.intake import Statement
from pydantic_core import to_json

from .cases import Case
from .messages import StatementMessage

Json: TypeAlias = Mapping[str, "Json"] | Sequence["Json"] | str | int | bool | None

MAC_BYTES = 12


@dataclass(frozen=True, slots=True)
class Claim:
    """The content of a code: one revision of one case's statement, and the digest that proves its content."""

    application: UUID
    revision: int
    digest: bytes


class StatementSeal:
    """Makes and checks codes with a key derived from the portal's secret."""

    def __init__(self, secret: str) -> None:
        self._key = blake2b(secret.encode(), person=b"statement").digest()

    def code(self, application: UUID, statement: Statement) -> str:
        """Returns the code of a statement in capital letters and digits, which a QR code encodes most compactly."""
        claim = application.bytes + statement.revision.to_bytes(2) + self._digest(application, statement)
        return base64.b32encode(claim).decode().rstrip("=")

    def proves(self, claim: Claim, statement: Statement) -> bool:
        """Returns whether the portal made the claim for exactly this statement."""
        return claim.digest == self._digest(claim.application, statement)

    def _digest(self, application: UUID, statement: Statement) -> bytes:
        said = statement.model_dump(mode="json", exclude_defaults=True)
        content = application.bytes + to_json(_ordered(said))
        return blake2b(content, key=self._key, digest_size=MAC_BYTES).digest()


def _ordered(value: Json) -> Json:
    """Sorts all keys, so that equal content gives equal bytes."""
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(one) for one in value] if isinstance(value, list | tuple) else value


def read(code: str) -> Claim | None:
    """Returns the claim of a code; None if the format is invalid."""
    try:
        claim = base64.b32decode(code + "=" * (-len(code) % 8))
    except ValueError:
        return None
    if len(claim) != 18 + MAC_BYTES:
        return None
    return Claim(UUID(bytes=claim[:16]), int.from_bytes(claim[16:18]), claim[18:])


def issued(case: Case, revision: int) -> Statement | None:
    """Returns one revision of a case's statement, or None."""
    messages = (one.message for one in case.happenings)
    found = (message.statement for message in messages if isinstance(message, StatementMessage))
    return next((statement for statement in found if statement.revision == revision), None)
