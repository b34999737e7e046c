"""One event in the answers of `GET /trace/<application>` and `GET /events/<application>`."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue


class TracedEvent(BaseModel):
    """An event without its data, with the times that say where it waited."""

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
        """The type without publisher and version."""
        return kind_of(self.type)


class TracedMessage(TracedEvent):
    """An event with its data; personal data are left out."""

    data: JsonValue


def kind_of(type_name: str) -> str:
    """A type without publisher and version; a private event has its kind as its type."""
    return type_name.split(".")[-2] if "." in type_name else type_name
