"""What a formula says, in Chinese and in English at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Said = tuple[str, str]
"""Something in Chinese, then in English. A plain pair: a sentence is put together from dozens of them."""


class Saying(NamedTuple):
    """One text in two languages, as the words of every region or a pack have it."""

    zh: str
    en: str


def both(text: str) -> Said:
    """A text that is the same in both languages."""
    return text, text


def joined(sign: str, parts: Sequence[Said]) -> Said:
    """The parts with a sign between them."""
    return sign.join([zh for zh, _ in parts]), sign.join([en for _, en in parts])


def bracketed(said: Said) -> Said:
    """The text in brackets."""
    return f"（{said[0]}）", f"({said[1]})"


def listed(parts: Sequence[Said]) -> Said:
    """The parts one after the other, each language with its own semicolon."""
    return "；".join([zh for zh, _ in parts]), "; ".join([en for _, en in parts])
