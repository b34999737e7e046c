"""Permissions of the services on each topic, derived from the contracts.

They are printed as commands for a cluster that authenticates clients."""

from collections.abc import Iterator
from dataclasses import dataclass

from lianban_contracts import topics
from lianban_contracts.departments import DEPARTMENTS

from infra.local.rights import KafkaRight
from infra.services import SERVICES


@dataclass(frozen=True, slots=True)
class Access:
    """The services that write and read one topic. A service is the principal `User:<service>`; its consumer group has its name."""

    topic: str
    write: tuple[str, ...]
    read: tuple[str, ...]


def table() -> list[Access]:
    """Returns all topics. Every service writes and reads the control topics."""
    return [
        Access(topics.APPLICATIONS, ("intake",), ("review", "reporting", "portal")),
        Access(topics.VERIFICATION_REQUESTS, ("review",), ("verification",)),
        Access(topics.VERIFICATION_REPORTS, ("verification",), ("review",)),
        Access(topics.DETERMINATIONS, ("review",), ("intake", "reporting", "portal")),
        *(Access(topics.referrals(name), ("review",), (name,)) for name in DEPARTMENTS),
        *(Access(topics.benefits(name), (name,), ("intake", "reporting", "portal")) for name in DEPARTMENTS),
        *(Access(topic, SERVICES, SERVICES) for topic in topics.CONTROL),
    ]


def rights() -> tuple[KafkaRight, ...]:
    """Returns every right, for `infra.local.rights.allow`. A client may use the one consumer group that has its name."""
    rows = table()
    written = [KafkaRight(client, "topic", row.topic, "write") for row in rows for client in row.write]
    read = [KafkaRight(client, "topic", row.topic, "read") for row in rows for client in row.read]
    groups = dict.fromkeys(KafkaRight(right.client, "group", right.client, "read") for right in read)
    return (*written, *read, *groups)


def commands(bootstrap_servers: str) -> Iterator[str]:
    """Yields one kafka-acls.sh call for each permission."""
    call = f"kafka-acls.sh --bootstrap-server {bootstrap_servers} --add"
    for row in table():
        for service in row.write:
            yield f"{call} --allow-principal User:{service} --producer --topic {row.topic}"
        for service in row.read:
            yield f"{call} --allow-principal User:{service} --consumer --topic {row.topic} --group {service}"
