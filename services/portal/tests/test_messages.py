"""Tests which fields of each message the timeline stores, and that extracts have the fields of their messages."""

import json
from typing import get_args

import pytest
from lianban_contracts.message import Message
from lianban_contracts.model import Model
from lianban_contracts.registry import MESSAGES

from services.portal.readmodel.extracts import EXTRACTS, Extract
from services.portal.readmodel.messages import DROPPED, KEPT, WORK, stored
from services.portal.subscribers import READ, decode

from .conftest import EXAMPLES

NEVER_STORED = {"identity", "facts", "persons", "consent", "joined", "left"}
"""Fields with identity or facts."""


def example(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


@pytest.mark.parametrize("name", sorted(KEPT))
def test_a_stored_message_is_read_again_as_it_was_without_what_is_dropped(name: str) -> None:
    data = decode(name, example(name)).data
    assert data is not None
    kept = json.loads(data)
    assert not NEVER_STORED & kept.keys()
    again = KEPT[name].read(data)
    if isinstance(again, Message):
        original = type(again).read(example(name))
        assert stored(again) == stored(original)
        assert not DROPPED.get(type(again), set()) & kept.keys()


@pytest.mark.parametrize("message", WORK)
def test_a_record_of_officers_is_not_on_the_timeline(message: type[Message]) -> None:
    assert decode(message.TYPE, example(message.TYPE)).data is None


def test_what_is_dropped_has_a_default() -> None:
    for model, dropped in DROPPED.items():
        assert not [name for name in dropped if model.model_fields[name].is_required()]


@pytest.mark.parametrize("name", sorted(READ))
def test_a_field_that_is_not_known_is_ignored(name: str) -> None:
    newer = json.dumps({**json.loads(example(name)), "added_later": True}).encode()
    assert decode(name, newer).case == decode(name, example(name)).case


@pytest.mark.parametrize("extract", EXTRACTS.values())
def test_an_extract_has_the_names_of_its_message(extract: type[Extract]) -> None:
    message = next(one for one in MESSAGES if one.TYPE == extract.OF.TYPE)
    assert [*_unknown(extract, message)] == []


def _unknown(extract: type[Model], message: type[Model]) -> list[str]:
    """Returns the fields of an extract that its message does not have, or has with another default."""
    found = []
    for name, field in extract.model_fields.items():
        theirs = message.model_fields.get(name)
        if theirs is None:
            found.append(name)
            continue
        inner, other = _model_in(field.annotation), _model_in(theirs.annotation)
        if inner and other:
            found += [f"{name}.{one}" for one in _unknown(inner, other)]
        elif not inner and field.default != theirs.default:
            found.append(name)
    return found


def _model_in(annotation: object) -> type[Model] | None:
    """Returns the model in an annotation, directly or in a tuple or union."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
