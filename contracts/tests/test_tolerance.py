"""Readers ignore unknown fields, so that a new optional field does not require all agencies to upgrade at the same time."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lianban_contracts.intake import ApplicationCompleted, StatementIssued
from lianban_contracts.registry import MESSAGES, decode
from pydantic import ValidationError

from contracts.specification.contents import example_file

from .test_messages import Place, changed, example, places

ROOT = Path(__file__).parents[2]
PACKAGE = "contracts/lianban_contracts"
TYPES = [message.TYPE for message in MESSAGES]
every_type = pytest.mark.parametrize("name", TYPES)

STATEMENTS = {StatementIssued.TYPE, ApplicationCompleted.TYPE}
"""Before release 1.0.0 these contained the sentences of their decisions, which contracts of that time require."""

READER = """
import json, sys
from lianban_contracts import registry
assert registry.__file__.startswith(sys.argv[1]), registry.__file__
known = {message.TYPE for message in registry.MESSAGES}
for line in sys.stdin:
    name, text = json.loads(line)
    if name in known:
        registry.decode(name, text.encode())
        print(name)
"""


def objects(name: str) -> Iterator[Place]:
    """Yields the path of every object of an example, except the facts of a report and maps, whose keys are data."""
    for place, value in places(example(name)):
        if isinstance(value, dict) and not _is_open(name, place):
            yield place


def _is_open(name: str, place: Place) -> bool:
    """Returns True if the keys of the object at this path are data. A new key is then kept, or is validated as a fact or a name."""
    try:
        message = decode(name, changed(name, (*place, "unknown"), {"unknown": 1}))
    except ValidationError:
        return True
    return b"unknown" in message.wire()


def extended(name: str) -> bytes:
    """Returns the example as a later release could write it: with an additional field in every object."""
    document = example(name)
    for place in objects(name):
        part: Any = document
        for key in place:
            part = part[key]
        part["unknown_field"] = {"of": ["a", "later", "release"]}
    return json.dumps(document).encode()


@every_type
def test_a_reader_ignores_unknown_fields_at_every_level(name: str) -> None:
    assert b"unknown_field" in extended(name)
    assert decode(name, extended(name)) == decode(name, example_file(name).read_bytes())


@every_type
def test_a_writer_refuses_them(name: str) -> None:
    message = next(one for one in MESSAGES if name == one.TYPE)
    with pytest.raises(ValidationError):
        message.model_validate_json(extended(name))


def test_an_unknown_fact_of_a_report_is_not_ignored() -> None:
    name = "cn.lianban.verification.report.v1"
    with pytest.raises(ValidationError):
        decode(name, changed(name, ("findings",), {"household": {"unknown_fact": 1}}))


def test_the_contracts_of_the_previous_commit_read_todays_messages(tmp_path: Path) -> None:
    before = _previous_contracts()
    with tarfile.open(fileobj=BytesIO(_git("archive", before, PACKAGE))) as archive:
        archive.extractall(tmp_path, filter="data")
    old = tmp_path / "contracts"
    tolerant = b"def read(" in (old / "lianban_contracts/model.py").read_bytes()
    write = extended if tolerant else (lambda name: example_file(name).read_bytes())
    whole = b"class DecisionFigures(" in (old / "lianban_contracts/decisions.py").read_bytes()
    names = [name for name in TYPES if whole or name not in STATEMENTS]
    lines = "".join(f"{json.dumps([name, write(name).decode()])}\n" for name in names)
    done = subprocess.run(
        [sys.executable, "-c", READER, str(old)],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(old)},
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) > len(TYPES) // 2


def _previous_contracts() -> str:
    """Returns the commit before the last one that changed the contracts. Skips the test in a copy without git history."""
    try:
        commits = _git("log", "-2", "--format=%H", "--", PACKAGE).decode().split()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this copy of the project is no git repository")
    if len(commits) < 2:
        pytest.skip("this clone does not have the previous commit of the contracts")
    return commits[1]


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout
