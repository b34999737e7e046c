"""The messages that reporting counts."""

from lianban_contracts import topics
from lianban_contracts.registry import MESSAGES

from services.chassis.core.command import DecisionContext
from services.chassis.messaging.subscriptions import Subscriptions

from .extracts import READ, CountedMessage

TOPICS = (topics.APPLICATIONS, topics.DETERMINATIONS, *topics.BENEFITS)


def decode(type_name: str, data: bytes) -> object:
    """What is read of a message. Raises pydantic.ValidationError."""
    return READ[type_name].read(data)


def count(state: None, message: CountedMessage, moment: DecisionContext) -> tuple[()]:
    """Counting brings about no event; CaseTable counts the message."""
    return ()


def reads() -> Subscriptions:
    """The topics of the cases. Messages that change no figure are unused."""
    unused = frozenset(message.TYPE for message in MESSAGES if message.TYPE not in READ)
    return Subscriptions(TOPICS, dict.fromkeys(READ, count), decode, unused=unused)
