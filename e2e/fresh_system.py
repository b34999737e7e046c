"""A place and an environment of its own for one running system."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.account import remove
from infra.local.places import DATA


@contextmanager
def fresh_data(prefix: str) -> Iterator[Path]:
    """An empty data folder of this run; it is gone afterwards."""
    DATA.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(dir=DATA, prefix=f"{prefix}-"))
    data.chmod(0o755)
    try:
        yield data
    finally:
        remove(data)


def fresh_environment() -> dict[str, str]:
    """Nothing of a system that runs beside this one."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LIANBAN_", "URL_"))}
