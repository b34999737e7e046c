"""What must be true of a pack beyond the types of its parts."""

from __future__ import annotations

from collections.abc import Iterator

from .layout import Layout
from .source import Place


def problems_of(layout: Layout) -> Iterator[tuple[Place, str]]:
    """Every problem with its place."""
    yield from ()
