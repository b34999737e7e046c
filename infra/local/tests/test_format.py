"""A Kafka data folder is made whatever cluster id chance gives it."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.local import kafka as module
from infra.local.folder import Folder
from infra.local.kafka import Kafka
from infra.local.places import JARS


def test_a_cluster_id_that_begins_with_a_hyphen_is_no_option(fresh_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beginning = SimpleNamespace(bytes=b"\xfb" + bytes(15))  # in base64 for URLs: -w...
    monkeypatch.setattr(module, "uuid", SimpleNamespace(uuid4=lambda: beginning))
    with Folder(fresh_data) as folder:
        asyncio.run(_started_and_stopped(Kafka(folder, JARS)))
    assert "cluster.id=-" in (fresh_data / "kafka" / "log" / "meta.properties").read_text()


async def _started_and_stopped(kafka: Kafka) -> None:
    await kafka.start()
    await kafka.stop()
