"""Compares the expected with the actual result of a case, one line per difference."""

from collections.abc import Mapping
from typing import Any

from services.policy.tests.golden import Found, expected

Sentences = Mapping[str, str]
"""The explanation of the decision on each item, by item."""


def lines(case: str, stage: str, want: Mapping[str, Any], got: Found, said: Sentences) -> list[str]:
    """Returns lines `case stage item: expected …, got …; explanation`, one for each item or key of the determination that differs."""
    wanted = expected(want)
    return [
        f"{case} {stage} {key}: {_difference(wanted.get(key), got.get(key))}{_because(said.get(key))}"
        for key in sorted({*wanted, *got})
        if wanted.get(key) != got.get(key)
    ]


def _difference(want: Any, got: Any) -> str:
    if isinstance(want, dict) and isinstance(got, dict):
        differing = [key for key in {**want, **got} if want.get(key) != got.get(key)]
        want, got = ({key: part.get(key) for key in differing} for part in (want, got))
    return f"expected {_told(want)}, got {_told(got)}"


def _told(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return " ".join(f"{key}={_told(part)}" for key, part in value.items())
    return str(value)


def _because(sentence: str | None) -> str:
    return f"; {sentence}" if sentence else ""
