"""Pairs of texts in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Said = tuple[str, str]
"""A text in Chinese and in English. It is a plain pair, because one sentence is built from dozens of them."""


class Saying(NamedTuple):
    """A text in two languages, as `words.yaml` or a pack contains it."""

    zh: str
    en: str


def both(text: str) -> Said:
    """Returns a text that is the same in both languages."""
    return text, text


def joined(sign: str, parts: Sequence[Said]) -> Said:
    """Joins the parts with a sign."""
    return sign.join([zh for zh, _ in parts]), sign.join([en for _, en in parts])


def bracketed(said: Said) -> Said:
    """Puts the text in brackets."""
    return f"（{said[0]}）", f"({said[1]})"


def listed(parts: Sequence[Said]) -> Said:
    """Joins the parts with the semicolon of each language."""
    return "；".join([zh for zh, _ in parts]), "; ".join([en for _, en in parts])
