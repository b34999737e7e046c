"""Small files are replaced atomically."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local.files import replace


@contextmanager
def full_disk() -> Iterator[None]:
    """Prevents this process and its children from extending files."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "ports.json"
    replace(path, "the first")
    with full_disk(), pytest.raises(OSError, match="File too large"):
        replace(path, "the second")
    assert path.read_text() == "the first"
    assert list(tmp_path.iterdir()) == [path]
