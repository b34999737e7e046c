"""A data folder and an environment for one running system."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.account import remove
from infra.local.places import DATA


@contextmanager
def fresh_data(prefix: str) -> Iterator[Path]:
    """Creates an empty data folder, and deletes it at the end."""
    DATA.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(dir=DATA, prefix=f"{prefix}-"))
    data.chmod(0o755)
    try:
        yield data
    finally:
        remove(data)


def fresh_environment() -> dict[str, str]:
    """Returns the environment without settings of other running systems (LIANBAN_*, URL_*)."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LIANBAN_", "URL_"))}
