"""Generates the AsyncAPI 3.0 document: publishers, topics, keys, headers and payloads."""

import tomllib
from collections.abc import Iterable
from typing import Any

import yaml
from lianban_contracts import topics
from lianban_contracts.control import CONTROL, Heads, Resend
from lianban_contracts.departments import CIVIL, DEPARTMENTS
from lianban_contracts.message import Message
from lianban_contracts.officers import OfficersMessage
from lianban_contracts.registry import MESSAGES

from .contents import FOLDER
from .headers import LANED, OUTSIDE

Object = dict[str, Any]
Described = type[Message] | type[Heads] | type[Resend]

INFO = {
    "title": "联办 (lianban)",
    "version": tomllib.loads((FOLDER / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"],
    "description": (
        "What crosses a service boundary when one application for social assistance is handled by every department at once. "
        "Messages are CloudEvents 1.0 in Kafka's binary mode: attributes in headers, JSON in the value. "
        "The key is the application id; its lane is the low six bits of that id, its partition lane % partitions. "
        "Within a topic and a lane the messages are numbered from 1 without a gap. "
        "The version of a message is the last part of its type and never changes its meaning."
    ),
}

SERVERS = {
    "kafka": {
        "host": "{bootstrap}",
        "protocol": "kafka",
        "description": "Apache Kafka, run by the region's civil affairs bureau.",
        "variables": {"bootstrap": {"default": "localhost:9092", "description": "Bootstrap servers."}},
    }
}

KEY = {"kafka": {"key": {"type": "string", "format": "uuid", "description": "The application id."}}}


def document() -> Object:
    """Returns the whole document as Python objects."""
    return {
        "asyncapi": "3.0.0",
        "info": INFO,
        "defaultContentType": "application/json",
        "servers": SERVERS,
        "channels": {topic: _channel(topic) for topic in (*topics.PARTITIONED, *topics.CONTROL)},
        "operations": dict(_operations()),
        "components": {
            "messages": {message.__name__: _message(message) for message in (*MESSAGES, *CONTROL)},
            "schemas": {"LanedHeaders": LANED, "OutsideHeaders": OUTSIDE},
        },
    }


def text() -> str:
    """Returns the document as YAML."""
    return yaml.dump(document(), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def topics_of(message: Described) -> tuple[str, ...]:
    """Returns the topics of a message. Referrals and messages from officers have one topic for each department."""
    if not issubclass(message, Message):
        return (message.TOPIC,)
    owners = (*DEPARTMENTS, CIVIL.id) if issubclass(message, OfficersMessage) else DEPARTMENTS
    sent = (message.model_construct(department=owner).topic for owner in owners)
    return tuple(dict.fromkeys(sent))


def publisher(message: type[Message]) -> str:
    """Returns the third part of the message type: the service that publishes it, or `verification` for the outside platform.
    For `officers` the publisher is the service of the topic."""
    return message.TYPE.split(".")[2]


def _on(topic: str) -> Iterable[Described]:
    return (message for message in (*MESSAGES, *CONTROL) if topic in topics_of(message))


def _channel(topic: str) -> Object:
    messages = {message.__name__: {"$ref": f"#/components/messages/{message.__name__}"} for message in _on(topic)}
    return {"address": topic, "description": _purpose(topic), "messages": messages}


def _purpose(topic: str) -> str:
    if topic in topics.CONTROL:
        return "Between services, about lanes. One partition, no keys."
    if topic in topics.OUTSIDE:
        return "Written by an outside system, without lane numbers: the same message twice changes nothing."
    return "Numbered without a gap within each lane."


def _operations() -> Iterable[tuple[str, Object]]:
    for message in MESSAGES:
        for topic in topics_of(message):
            action = "receive" if topic in topics.OUTSIDE else "send"
            by = "review" if action == "receive" else publisher(message)
            by = topic.split(".")[0] if issubclass(message, OfficersMessage) else by
            name = f"{by}.{action}.{message.TYPE.split('.')[3]}" + (
                f".{topic.split('.')[-1]}" * (topic in topics.REFERRALS)
            )
            yield name, _operation(action, message, topic, by)
    for control in CONTROL:
        yield f"every-service.send.{control.TOPIC}", _operation("send", control, control.TOPIC, "every service")
        yield f"every-service.receive.{control.TOPIC}", _operation("receive", control, control.TOPIC, "every service")


def _operation(action: str, message: Described, topic: str, by: str) -> Object:
    channel = {"$ref": f"#/channels/{topic}"}
    messages = [{"$ref": f"#/channels/{topic}/messages/{message.__name__}"}]
    return {
        "action": action,
        "summary": _doc(message),
        "tags": [{"name": by}],
        "channel": channel,
        "messages": messages,
    }


def _message(message: Described) -> Object:
    described: Object = {
        "name": message.TYPE if issubclass(message, Message) else message.TOPIC,
        "title": message.__name__,
        "summary": _doc(message),
        "contentType": "application/json",
    }
    described["payload"] = {"$ref": f"./schemas/{described['name']}.json"}
    return described | (_envelope(message) if issubclass(message, Message) else {})


def _envelope(message: type[Message]) -> Object:
    headers = "OutsideHeaders" if set(topics_of(message)) & set(topics.OUTSIDE) else "LanedHeaders"
    return {"headers": {"$ref": f"#/components/schemas/{headers}"}, "bindings": KEY}


def _doc(message: Described) -> str:
    return " ".join((message.__doc__ or "").split())
