"""The real PostgreSQL and Kafka, started once a run, and how tests are divided among workers."""

import re
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

pytest_plugins = ["infra.local.fixtures"]

SHARED = re.compile(r"def test_\w+\([^)]*\b(system|people|demonstration): ")
"""Tests with fixtures that start every service; `people` uses `system`."""


class Sharing(LoadFileScheduling):
    """A worker takes a file at a time. The files that use one running system are one unit, so that it is started once.

    `--dist loadgroup` would do the same, but pytest-xdist 3.8 does not group tests with pytest 9.2 (pytest-xdist issue 1386)."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(super()._split_scope(nodeid))


@cache
def _group(file: str) -> str:
    found = SHARED.search((Path(__file__).parent / file).read_text(encoding="utf-8"))
    return found[1].replace("people", "system") if found else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    return Sharing(config, log)
