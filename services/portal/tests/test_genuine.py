"""The code of a statement proves what was issued, and nothing else."""

from uuid import UUID

import pytest

from services.portal.readmodel.statement_seal import StatementSeal, read

APPLICATION = UUID(int=7)
STATEMENT = {"revision": 2, "issued_on": "2026-03-05", "decisions": [{"item": "medical.inpatient", "amount_fen": 100}]}
SEAL = StatementSeal("a secret of at least thirty-two characters")


def test_a_code_proves_its_statement_however_it_is_written() -> None:
    claim = read(SEAL.code(APPLICATION, STATEMENT))
    assert claim is not None
    assert (claim.application, claim.revision) == (APPLICATION, 2)
    assert SEAL.proves(claim, dict(reversed(STATEMENT.items())))


def test_a_changed_statement_is_not_proved() -> None:
    claim = read(SEAL.code(APPLICATION, STATEMENT))
    assert claim is not None
    assert not SEAL.proves(claim, STATEMENT | {"decisions": [{"item": "medical.inpatient", "amount_fen": 101}]})


def test_nobody_without_the_secret_can_make_a_code() -> None:
    claim = read(StatementSeal("another secret of thirty-two characters").code(APPLICATION, STATEMENT))
    assert claim is not None
    assert not SEAL.proves(claim, STATEMENT)


def test_a_code_holds_only_what_a_qr_code_writes_in_least_space() -> None:
    assert set(SEAL.code(APPLICATION, STATEMENT)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@pytest.mark.parametrize("code", ["", "A", "NONSENSE", "ABCDEFGH" * 7, "你好", "0189"])
def test_what_is_no_code_claims_nothing(code: str) -> None:
    assert read(code) is None
