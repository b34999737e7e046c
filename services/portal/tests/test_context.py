"""Tests that only one module reads the application's state; pages get it as arguments."""

import re
from pathlib import Path

PORTAL = Path(__file__).parents[1]


def test_one_module_reads_the_state_of_the_application() -> None:
    reads = [
        path.name for path in PORTAL.rglob("*.py") if re.search(r"\bapp\.state\b|\.pages\.state\b", path.read_text())
    ]
    assert sorted(reads) == ["provided.py"]
