"""A data folder for test modules that start their own platforms."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.account import remove
from infra.local.places import DATA


@pytest.fixture(scope="module")
def fresh_data() -> Iterator[Path]:
    """Returns an empty data folder. It is deleted afterwards."""
    place = DATA / "tests"
    place.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(dir=place))
    path.chmod(0o755)
    yield path
    remove(path)
