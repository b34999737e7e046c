"""A Kafka data folder is created with any cluster id."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.local import kafka as module
from infra.local.folder import Folder
from infra.local.kafka import Kafka
from infra.local.places import JARS


async def test_a_cluster_id_that_begins_with_a_hyphen_is_no_option(
    fresh_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beginning = SimpleNamespace(bytes=b"\xfb" + bytes(15))  # in base64 for URLs it begins with a hyphen
    monkeypatch.setattr(module, "uuid", SimpleNamespace(uuid4=lambda: beginning))
    with Folder(fresh_data) as folder:
        kafka = Kafka(folder, JARS)
        await kafka.start()
        await kafka.stop()
    made = await asyncio.to_thread((fresh_data / "kafka" / "log" / "meta.properties").read_text)
    assert "cluster.id=-" in made
