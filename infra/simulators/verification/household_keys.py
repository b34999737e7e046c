"""The keys of households, which the platform asks intake for."""

import asyncio
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx
from lianban_contracts.sealed import is_sealed
from structlog import get_logger

RETRY_SECONDS = 1.0

log = get_logger()


async def keys_of(client: httpx.AsyncClient, records: Sequence[Any]) -> Mapping[UUID, bytes]:
    """Returns the keys of the households of sealed records. Households that were erased have none.

    Asks again until intake answers, because requests must not be lost."""
    wanted = {bytes(record.key).decode() for record in records if record.key and is_sealed(record.value or b"")}
    while wanted:
        try:
            answer = await client.post("/household-keys", json={"applications": sorted(wanted)})
            return {UUID(one): b64decode(key) for one, key in answer.raise_for_status().json()["keys"].items()}
        except httpx.HTTPError as error:
            log.warning("no_household_keys", households=len(wanted), error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)
    return {}
