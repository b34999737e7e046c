"""Measures every setting of the peer. Each round has its own servers. Prints one line for each setting."""

import asyncio
import tempfile
from pathlib import Path

from e2e.households import filings
from infra.local.account import remove
from infra.local.folder import Folder
from infra.local.kafka import Kafka
from infra.local.places import DATA, JARS
from infra.local.postgres import Postgres

from .measure import measure
from .setting import TRIED, Setting

APPLICATIONS = 200
ROUNDS = 2


async def once(setting: Setting, applications: int) -> dict[str, float]:
    """Measures one setting on new servers."""
    path = _fresh()
    try:
        with Folder(path) as folder:
            return await _on(Postgres(folder, []), Kafka(folder, JARS), setting, applications)
    finally:
        remove(path)


def _fresh() -> Path:
    DATA.mkdir(exist_ok=True)
    path = Path(tempfile.mkdtemp(dir=DATA))
    path.chmod(0o755)
    return path


async def _on(postgres: Postgres, kafka: Kafka, setting: Setting, applications: int) -> dict[str, float]:
    await asyncio.gather(postgres.start(), kafka.start())
    try:
        return await measure(postgres, kafka, filings(), applications, setting)
    finally:
        await asyncio.gather(postgres.stop(), kafka.stop())


async def main() -> None:
    """Prints applications a second and CPU milliseconds an application, from the fastest round of each setting."""
    for name, setting in TRIED.items():
        rounds = [await once(setting, APPLICATIONS) for _ in range(ROUNDS)]
        best = max(rounds, key=lambda figures: figures["naive_apps_per_s"])
        print(f"{name:40} {best['naive_apps_per_s']:6.1f} {best['naive_cpu_ms_per_app']:6.1f}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
