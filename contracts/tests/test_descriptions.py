"""The generated files are up to date, valid by the AsyncAPI schema, and match the messages that the services publish."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker
from lianban_contracts import topics

from contracts.specification import headers as described
from contracts.specification.asyncapi import text
from contracts.specification.contents import ASYNCAPI, DESCRIBED, FOLDER, example_file, golden_file, schema_file
from contracts.specification.schemas import schema_of, text_of
from services.chassis.core.events import Recorded
from services.chassis.messaging.envelope import headers

AGAIN = "run: make generate"
DOCUMENT: dict[str, Any] = yaml.safe_load(ASYNCAPI.read_text(encoding="utf-8"))


SNIPPETS = re.findall(r"```python\n(.*?)```", (FOLDER / "README.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_what_the_readme_shows_works(snippet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER.parent)
    exec(snippet, {})


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        here = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return here + [reference for value in part.values() for reference in references(value)]
    return [reference for value in part for reference in references(value)] if isinstance(part, list) else []


def found(reference: str) -> Any:
    """Returns the target of a reference in the AsyncAPI document. Raises KeyError if there is no target."""
    file, _, pointer = reference.partition("#")
    part = json.loads((FOLDER / file).read_bytes()) if file else DOCUMENT
    for step in filter(None, pointer.split("/")):
        part = part[step.replace("~1", "/").replace("~0", "~")]
    return part


@pytest.mark.parametrize("name", sorted(DESCRIBED))
def test_a_schema_is_current(name: str) -> None:
    assert schema_file(name).read_text(encoding="utf-8") == text_of(schema_of(name, DESCRIBED[name])), AGAIN


def test_the_asyncapi_document_is_current() -> None:
    assert ASYNCAPI.read_text(encoding="utf-8") == text(), AGAIN


@pytest.mark.parametrize("file_of", [schema_file, example_file, golden_file])
def test_every_message_has_its_file_and_no_published_message_is_gone(file_of: Callable[[str], Path]) -> None:
    files = {file_of(name) for name in DESCRIBED}
    folder, ending = next((file.parent, file.suffix) for file in files)
    assert set(folder.glob(f"*{ending}")) == files


@pytest.mark.parametrize("name", sorted(DESCRIBED))
def test_a_schema_is_one_in_both_dialects_that_it_is_read_in(name: str) -> None:
    schema = schema_of(name, DESCRIBED[name])
    Draft202012Validator.check_schema(schema)
    Draft7Validator({key: value for key, value in schema.items() if key != "$schema"}).validate(
        json.loads(example_file(name).read_bytes())
    )


def test_the_document_is_asyncapi() -> None:
    official = json.loads((Path(__file__).parent / "asyncapi-3.0.0.json").read_bytes())
    Draft7Validator(official).validate(DOCUMENT)
    with pytest.raises(Exception, match="bogus"):
        Draft7Validator(official).validate(DOCUMENT | {"bogus": 1})


def test_every_reference_of_the_document_leads_somewhere() -> None:
    assert all(found(reference) for reference in references(DOCUMENT))


def test_the_document_names_every_topic_and_every_message() -> None:
    channels = DOCUMENT["channels"]
    assert {channel["address"] for channel in channels.values()} == {*topics.PARTITIONED, *topics.CONTROL}
    assert {message["name"] for message in DOCUMENT["components"]["messages"].values()} == set(DESCRIBED)
    assert all(channel["messages"] for channel in channels.values())


def test_an_operation_sends_only_what_its_channel_carries() -> None:
    for operation in DOCUMENT["operations"].values():
        carried = found(operation["channel"]["$ref"])["messages"].values()
        assert all(found(reference["$ref"]) in carried for reference in operation["messages"])


def test_the_headers_are_those_that_a_relay_writes() -> None:
    record = Recorded(
        lane=36,
        sequence=7,
        stream=UUID("018edf50-1030-74c7-a1b8-24402f22ac64"),
        version=1,
        type="cn.lianban.medical.benefits-decided.v1",
        data=b"{}",
        cause=None,
        cause_span=None,
        cause_published=None,
        stored=datetime(2024, 5, 6, tzinfo=UTC),
        topic="medical.benefits",
        topic_sequence=3,
        hash=bytes(32),
    )
    sent = {name: value.decode() for name, value in headers("medical", record)}
    assert set(sent) == set(described.LANED["properties"])
    Draft202012Validator(described.LANED, format_checker=FormatChecker()).validate(sent)
