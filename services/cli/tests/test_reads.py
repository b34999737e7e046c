"""A service handles every message on its topics, or declares it as unused."""

from importlib import import_module
from pathlib import Path

import pytest
from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.registry import MESSAGES, decode

from services.chassis.messaging.subscriptions import Subscriptions
from services.chassis.service import Definition
from services.portal.subscribers import reads as portal
from services.reporting.subscribers import reads as reporting

EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"
TOPICS: dict[str, str] = {
    message.TYPE: decode(message.TYPE, (EXAMPLES / f"{message.TYPE}.json").read_bytes()).topic for message in MESSAGES
}
READERS = ("intake", "review", *DEPARTMENTS)


@pytest.mark.parametrize("service", READERS)
def test_a_reader_knows_every_message_of_its_topics(service: str) -> None:
    definition: Definition = import_module(f"services.{service}.service").create()
    _knows_all(definition.reads)


@pytest.mark.parametrize("reads", [portal(), reporting()], ids=["portal", "reporting"])
def test_a_read_model_knows_every_message_of_its_topics(reads: Subscriptions) -> None:
    _knows_all(reads)


def _knows_all(reads: Subscriptions) -> None:
    on_its_topics = {name for name, topic in TOPICS.items() if topic in reads.topics}
    assert {*reads.handlers, *reads.unused} >= on_its_topics
    assert not reads.unused & reads.handlers.keys()
    assert reads.unused <= on_its_topics
