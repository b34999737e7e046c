"""Tests that the code of a statement proves the issued content and nothing else."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from lianban_contracts.intake import Statement, StatementIssued

from services.portal.readmodel.statement_seal import StatementSeal, read

from .told import decision, message, statement


def issued(written: Mapping[str, Any]) -> Statement:
    """Returns the statement of this JSON, as it was published."""
    return message(StatementIssued, statement=written).statement


APPLICATION = UUID(int=7)
GRANTED = decision("medical.inpatient", amount_fen=100)
WRITTEN = statement(GRANTED, revision=2)
STATEMENT = issued(WRITTEN)
SEAL = StatementSeal("a secret of at least thirty-two characters")


def test_a_code_proves_its_statement_however_it_is_written() -> None:
    claim = read(SEAL.code(APPLICATION, STATEMENT))
    assert claim is not None
    assert (claim.application, claim.revision) == (APPLICATION, 2)
    assert SEAL.proves(claim, issued(dict(reversed([*WRITTEN.items()]))))


def test_a_changed_statement_is_not_proved() -> None:
    claim = read(SEAL.code(APPLICATION, STATEMENT))
    assert claim is not None
    assert not SEAL.proves(claim, issued({**WRITTEN, "decisions": [decision("medical.inpatient", amount_fen=101)]}))


def test_nobody_without_the_secret_can_make_a_code() -> None:
    claim = read(StatementSeal("another secret of thirty-two characters").code(APPLICATION, STATEMENT))
    assert claim is not None
    assert not SEAL.proves(claim, STATEMENT)


def test_a_code_holds_only_what_a_qr_code_writes_in_least_space() -> None:
    assert set(SEAL.code(APPLICATION, STATEMENT)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@pytest.mark.parametrize("code", ["", "A", "NONSENSE", "ABCDEFGH" * 7, "你好", "0189"])
def test_what_is_no_code_claims_nothing(code: str) -> None:
    assert read(code) is None
