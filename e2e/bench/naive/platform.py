"""The outside verification platform: confirms the stated facts immediately."""

from uuid import NAMESPACE_URL, UUID, uuid5

from faststream.kafka import KafkaBroker
from lianban_contracts.message import Message
from lianban_contracts.review import VerificationRequested

from infra.simulators.verification.findings import report

from .broker import publish


class UsualPlatform:
    """Answers each request with one report."""

    def __init__(self, kafka: KafkaBroker) -> None:
        self._kafka = kafka

    async def take(self, number: UUID, message: Message) -> None:
        """Publishes the report of a request. Repeated requests get the same report id."""
        assert isinstance(message, VerificationRequested)
        answer = report(message, f"H{number.hex[:15].upper()}", [])
        own = uuid5(NAMESPACE_URL, number.hex)
        await publish(self._kafka, answer.topic, answer.application, own, answer.TYPE, answer.wire())
