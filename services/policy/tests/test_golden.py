"""Every golden case runs through the pure deciders. Facts and referrals are encoded as in messages."""

from __future__ import annotations

from typing import Any

import pytest

from services.policy import load_packs

from .golden import CASES, OWN, differences, expected, read_cases, stages

PACKS = load_packs()
_CASES = [case for directory in (OWN, CASES) for case in read_cases(directory)]
"""The cases of this repository, and those of LIANBAN_CASES if that directory exists."""


@pytest.mark.parametrize("case", _CASES, ids=[case["id"] for case in _CASES])
def test_a_golden_case_comes_out_to_the_fen(case: dict[str, Any]) -> None:
    got = stages(PACKS, case)
    assert [
        f"{stage}: {line}"
        for stage, want in case["expect"].items()
        for line in differences(expected(want), got.get(stage, {}))
    ] == []
