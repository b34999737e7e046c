"""The schema that editors use accepts what the loader accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.policy import PACKS
from services.policy.core.source import read_source
from services.policy.loading.schema import SCHEMA, pack_schema

VALIDATOR = Draft202012Validator(pack_schema())


def as_json(part: Any) -> Any:
    """Returns dates and number keys of YAML in the form that they have in JSON."""
    return json.loads(json.dumps(part, default=str))


@pytest.mark.parametrize("file", sorted(PACKS.glob("*.yaml")), ids=lambda file: file.stem)
def test_an_editor_finds_nothing_wrong_in_a_pack(file: Any) -> None:
    assert [error.message[:200] for error in VALIDATOR.iter_errors(as_json(read_source(file).content))] == []


def test_an_editor_marks_a_condition_that_does_not_exist() -> None:
    pack = as_json(read_source(PACKS / "511700.yaml").content)
    pack["items"][0]["occasion"] = [{"fct": "veteran"}]
    assert list(VALIDATOR.iter_errors(pack))


def test_the_schema_beside_the_packs_is_the_one_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == pack_schema()
