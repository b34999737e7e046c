"""Sums that other services add up from what they alone store: bills of medical, and self-care of review."""

from collections.abc import Mapping
from typing import TypeVar

import httpx
from lianban_contracts.model import Model
from structlog import get_logger

from services.chassis.core.command import said

log = get_logger()

ASKED = ("medical", "review")
"""The services that are asked."""

PATIENCE_SECONDS = 10.0

Addresses = Mapping[str, str]
Answer = TypeVar("Answer", bound=Model)


class ProtectionSums(Model):
    """Who paid the bills of households of one category, in fen. `without_total`: number of bills without a total."""

    category: str
    without_total: int
    total_fen: int
    basic_fen: int
    serious_fen: int
    aid_fen: int
    own_fen: int
    aided_fen: int


class ProtectionAnswer(Model):
    """The answer of medical to `GET /protection`."""

    categories: tuple[ProtectionSums, ...]


class CareSums(Model):
    """The answer of review to `GET /care`: members who cannot care for themselves, and those of them in central care."""

    dependent: int
    central: int


def addresses(environment: Mapping[str, str]) -> Addresses:
    """The address of each service that is asked. Raises ValueError with one line for each that is missing."""
    given = {name: environment.get(f"URL_{name.upper()}", "") for name in ASKED}
    if missing := [f"URL_{name.upper()}: missing" for name, url in given.items() if not url]:
        raise ValueError("\n".join(missing))
    return {name: url.rstrip("/") for name, url in given.items()}


class SumsClient:
    """Asks the services over HTTP."""

    def __init__(self, places: Addresses) -> None:
        self._places = places

    async def protection(self, region: str, year: int) -> tuple[ProtectionSums, ...] | None:
        """The sums of the protection rate by category; None if medical does not answer."""
        answer = await self._ask("medical", f"/protection?region={region}&year={year}", ProtectionAnswer)
        return answer.categories if answer else None

    async def care(self, region: str, year: int) -> CareSums | None:
        """The counts of central care; None if review does not answer."""
        return await self._ask("review", f"/care?region={region}&year={year}", CareSums)

    async def _ask(self, service: str, path: str, kind: type[Answer]) -> Answer | None:
        try:
            async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
                answer = await client.get(self._places[service] + path)
            answer.raise_for_status()
            return kind.read(answer.content)
        except (httpx.HTTPError, ValueError) as error:
            log.warning("sums_missing", service=service, error=said(error))
            return None
