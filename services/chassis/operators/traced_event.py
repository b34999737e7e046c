"""One event in the answers of `GET /trace/<application>` and `GET /events/<application>`."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue


class TracedEvent(BaseModel):
    """An event without its data, with the times at which its cause was published, it was stored, and it was published."""

    model_config = ConfigDict(frozen=True)

    id: str
    cause: str | None
    service: str
    type: str
    lane: int
    sequence: int
    version: int
    topic: str | None
    topic_sequence: int | None
    cause_published: datetime | None
    stored: datetime
    published: datetime | None
    span: str
    bytes: int

    @property
    def kind(self) -> str:
        """Returns the type without publisher and version."""
        return kind_of(self.type)


class TracedMessage(TracedEvent):
    """An event with its data, without personal data."""

    data: JsonValue


def kind_of(type_name: str) -> str:
    """Returns a type without publisher and version. The type of a private event has neither and is returned unchanged."""
    return type_name.split(".")[-2] if "." in type_name else type_name
