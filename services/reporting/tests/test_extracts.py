"""Extracts have the fields of their messages, and read every example of the contracts."""

import json
from pathlib import Path
from typing import get_args

import pytest
from lianban_contracts.model import Model
from lianban_contracts.registry import MESSAGES

from services.reporting.extracts import EXTRACTS, READ, Extract
from services.reporting.subscribers import decode

EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"


@pytest.mark.parametrize("name", sorted(READ))
def test_a_field_that_is_not_known_is_ignored(name: str) -> None:
    example = (EXAMPLES / f"{name}.json").read_bytes()
    newer = json.dumps({**json.loads(example), "added_later": True}).encode()
    assert decode(name, newer) == decode(name, example)


@pytest.mark.parametrize("extract", EXTRACTS)
def test_an_extract_has_the_fields_of_its_message(extract: type[Extract]) -> None:
    message = next(one for one in MESSAGES if one.TYPE == extract.OF.TYPE)
    assert _differing(extract, message) == []


def _differing(extract: type[Model], message: type[Model]) -> list[str]:
    """The fields of an extract that its message does not have, or has with another default."""
    found = []
    for name, field in extract.model_fields.items():
        theirs = message.model_fields.get(name)
        if theirs is None:
            found.append(name)
            continue
        inner, other = _model_in(field.annotation), _model_in(theirs.annotation)
        if inner and other:
            found += [f"{name}.{one}" for one in _differing(inner, other)]
        elif not inner and field.default != theirs.default:
            found.append(name)
    return found


def _model_in(annotation: object) -> type[Model] | None:
    """The model that an annotation names, itself or in a tuple or union."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
