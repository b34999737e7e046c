"""What a machine needs once: Kafka's jars, and its classes linked ahead of time. Everything runs without, only later and slower.

`python -m infra.local.prepare`: 45 MB to download, 7 s of work, 110 MB on disk."""

import asyncio
import tempfile
from pathlib import Path

from .folder import Folder
from .jars import fetch
from .jvm import cache, create, record
from .kafka import Kafka
from .places import JARS
from .topics import create as create_topics


async def prepare(jars: Path = JARS) -> None:
    """Fetch the jars, and start a broker once to see what it loads. Repeating it changes nothing. No network: LocalError."""
    class_path = await asyncio.to_thread(fetch, jars)
    made = cache(jars)
    if not made.exists():
        with tempfile.TemporaryDirectory(dir=jars.parent) as temporary:
            recorded = Path(temporary) / "kafka.recorded"
            await _run_once(Path(temporary), jars, recorded)
            await asyncio.to_thread(create, class_path, recorded, made)


async def _run_once(data: Path, jars: Path, recorded: Path) -> None:
    with Folder(data) as folder:
        kafka = Kafka(folder, jars, record(recorded))
        await kafka.start()
        await create_topics(kafka.bootstrap_servers, [("rehearsal", 1)])
        await kafka.stop()


if __name__ == "__main__":
    asyncio.run(prepare())
