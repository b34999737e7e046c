"""The table of permissions agrees with the contracts and the services."""

from importlib import import_module
from secrets import token_urlsafe

import pytest
from lianban_contracts.topics import CONTROL, PARTITIONED

from infra.kafka.__main__ import topics
from infra.kafka.access import commands, table
from infra.services import SERVICES

PORTAL = {
    **{f"URL_{service.upper()}": "http://127.0.0.1" for service in SERVICES},
    "PORTAL_URL": "http://127.0.0.1",
    "PORTAL_SECRET": token_urlsafe(32),
    "OIDC_ISSUER": "http://127.0.0.1",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_CLIENT_SECRET": token_urlsafe(32),
}
"""The settings that the portal needs before it lists its topics."""

DATA = [row for row in table() if row.topic not in CONTROL]


def test_the_table_has_every_topic_once() -> None:
    assert {row.topic for row in table()} == {*PARTITIONED, *CONTROL}


def test_every_topic_has_one_writer() -> None:
    assert all(len(row.write) == 1 for row in DATA)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_read_what_it_subscribes_to_and_write_what_it_publishes(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PORTAL.items():
        monkeypatch.setenv(name, value)
    made = import_module(f"services.{service}.service").create()
    assert {row.topic for row in DATA if service in row.read} == set(made.reads.topics)
    assert {row.topic for row in DATA if service in row.write} == set(made.publishes)


def test_an_operator_gets_one_command_a_permission() -> None:
    permissions = sum(len(row.write) + len(row.read) for row in table())
    lines = list(commands("broker:9092"))
    assert len(lines) == permissions
    assert (
        "kafka-acls.sh --bootstrap-server broker:9092 --add "
        "--allow-principal User:medical --consumer --topic review.referrals.medical --group medical"
    ) in lines


def test_control_topics_have_one_partition() -> None:
    assert {partitions for name, partitions in topics(16) if name in CONTROL} == {1}
