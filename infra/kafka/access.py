"""Who may write and read each topic, as commands for a cluster that knows its clients."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

TABLE = Path(__file__).with_name("access.yaml")


@dataclass(frozen=True, slots=True)
class Access:
    """The services that write and read one topic."""

    topic: str
    write: tuple[str, ...]
    read: tuple[str, ...]


def table() -> list[Access]:
    """All topics, as access.yaml has them."""
    rows = yaml.safe_load(TABLE.read_text())
    return [Access(topic, tuple(row["write"]), tuple(row["read"])) for topic, row in rows.items()]


def commands(bootstrap_servers: str) -> Iterator[str]:
    """One kafka-acls.sh call a permission."""
    call = f"kafka-acls.sh --bootstrap-server {bootstrap_servers} --add"
    for row in table():
        for service in row.write:
            yield f"{call} --allow-principal User:{service} --producer --topic {row.topic}"
        for service in row.read:
            yield f"{call} --allow-principal User:{service} --consumer --topic {row.topic} --group {service}"
