"""The headers of a message: CloudEvents 1.0 attributes in Kafka's binary content mode. Every value is UTF-8 text."""

from typing import Any

_TEXT = {"type": "string", "minLength": 1}


def _text(description: str, **further: Any) -> dict[str, Any]:
    return {**_TEXT, "description": description, **further}


_ATTRIBUTES = {
    "ce_specversion": _text("CloudEvents version.", const="1.0"),
    "ce_id": _text("Names the event: service, lane and number in its log.", examples=["medical-36-204"]),
    "ce_source": _text("The service that published it.", format="uri-reference", examples=["/medical"]),
    "ce_type": _text("Stable name and version of the message."),
    "ce_subject": _text("The application id, as in the key.", format="uuid"),
    "ce_time": _text("When the event was stored.", format="date-time"),
    "content-type": _text(
        "Of the value: JSON, or JSON that is encrypted under the key of the household (lianban_contracts/sealed.py).",
        enum=["application/json", "application/vnd.lianban.sealed"],
    ),
}

_PLACE = {
    "ce_lane": _text("The low six bits of the application id.", pattern="^([0-9]|[1-5][0-9]|6[0-3])$"),
    "ce_sequence": _text("Number within this topic and lane, from 1 without a gap.", pattern="^[1-9][0-9]*$"),
    "ce_causationid": {
        "type": "string",
        "description": "`ce_id` of the message that caused this one; empty for a filing.",
    },
    "traceparent": _text(
        "W3C trace context; the trace id is the application id.", pattern="^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
    ),
}

LANED = {"type": "object", "properties": {**_ATTRIBUTES, **_PLACE}, "required": [*_ATTRIBUTES, *_PLACE]}
"""Headers that the services of lianban write."""

OUTSIDE = {
    "type": "object",
    "properties": {**_ATTRIBUTES, "traceparent": _PLACE["traceparent"]},
    "required": ["ce_id", "ce_type", "ce_subject"],
}
"""Headers of messages from an outside system. Three are required, the others are optional."""
