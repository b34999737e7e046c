"""Encrypts the keys of households again, with the newest wrapping key of an installation."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from infra.local.data_keys import make_data_keys, retire_wrapping_keys, use_newest_wrapping_key
from infra.services import HOUSEHOLD_KEYS

from .failure import CONFIG, UNAVAILABLE, Failure
from .migrate import variable


def rewrap(folder: Path, retire: bool, environment: Mapping[str, str] = os.environ) -> None:
    """Makes the newest wrapping key the current one and encrypts all keys with it. With `retire`, removes the old wrapping keys.

    Prints the number of keys by wrapping key. Raises Failure: 69 if the database cannot be reached, 78 without its address or
    if a key does not decrypt."""
    url, file = environment.get(variable(HOUSEHOLD_KEYS)), make_data_keys(folder)
    if not url:
        raise Failure(f"set {variable(HOUSEHOLD_KEYS)}", CONFIG)
    number = use_newest_wrapping_key(file)
    counts = asyncio.run(_rewrap(url, file))
    print(
        ", ".join(f"{count} keys with wrapping key {one}" for one, count in counts.items() if one != "erased")
        or "no keys"
    )
    print(f"{counts.get('erased', 0)} households erased")
    if retire:
        print(f"removed from {file}: {', '.join(map(str, retire_wrapping_keys(file))) or 'nothing'}; {number} is left")


async def _rewrap(url: str, file: Path) -> Mapping[str, int]:
    from services.chassis.core.command import said
    from services.chassis.core.data_keys import DataKeysError, load_data_keys
    from services.chassis.core.database import open_pool
    from services.chassis.core.startup import NOT_YET
    from services.chassis.core.vault import count_keys
    from services.chassis.core.vault import rewrap as encrypt

    try:
        async with await open_pool(url, HOUSEHOLD_KEYS, 1) as pool:
            await encrypt(pool, load_data_keys(file))
            return await count_keys(pool)
    except DataKeysError as error:
        raise Failure(str(error), CONFIG) from None
    except NOT_YET as error:
        raise Failure(f"the database of keys cannot be used: {said(error)}", UNAVAILABLE) from None
