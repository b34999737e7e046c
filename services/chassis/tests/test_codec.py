"""During an upgrade, processes of two releases read the same stored events."""

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from services.chassis.core.events import Codec, UnknownEvent


class Part(BaseModel):
    """A model that forbids unknown fields, like the models of the contracts."""

    model_config = ConfigDict(extra="forbid")
    pages: int


class Lent(BaseModel):
    """An event that contains a nested model."""

    model_config = ConfigDict(extra="forbid")
    part: Part


CODEC = Codec({"lent": Lent})


def test_fields_of_a_later_release_are_ignored_at_every_level() -> None:
    found = CODEC.decode("lent", b'{"part": {"pages": 3, "colour": "red"}, "renewals": 1}')
    assert found == Lent(part=Part(pages=3))


def test_what_this_release_needs_must_be_there() -> None:
    with pytest.raises(ValidationError):
        CODEC.decode("lent", b'{"part": {}}')
    with pytest.raises(UnknownEvent):
        CODEC.decode("returned", b"{}")
