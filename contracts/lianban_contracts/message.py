"""The base of every message."""

from typing import ClassVar
from uuid import UUID

from .model import Model


class Message(Model):
    """A public event about one application. Its key on the topic is the application id."""

    TYPE: ClassVar[str]
    """Stable type name with version, the CloudEvents `type`."""

    application: UUID

    @property
    def topic(self) -> str:
        """The topic that carries this message."""
        raise NotImplementedError

    def wire(self) -> bytes:
        """The JSON bytes that travel and are stored. A field at its default is left out."""
        return self.__pydantic_serializer__.to_json(self, exclude_defaults=True)
