"""What a formula says, in Chinese and in English at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Saying(NamedTuple):
    """One text in two languages."""

    zh: str
    en: str

    def __add__(self, other: Saying) -> Saying:  # type: ignore[override]
        """Both texts, one after the other."""
        return Saying(self.zh + other.zh, self.en + other.en)

    def bracketed(self) -> Saying:
        """The text in brackets."""
        return Saying(f"（{self.zh}）", f"({self.en})")


def both(text: str) -> Saying:
    """A text that is the same in both languages."""
    return Saying(text, text)


def joined(sign: str, parts: Sequence[Saying]) -> Saying:
    """The parts with a sign between them."""
    return Saying(sign.join(part.zh for part in parts), sign.join(part.en for part in parts))


def listed(parts: Sequence[Saying]) -> Saying:
    """The parts one after the other, each language with its own semicolon."""
    return Saying("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
