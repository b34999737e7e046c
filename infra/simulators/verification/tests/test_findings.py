"""The register of findings, and the reports made from it."""

import json
from datetime import date
from pathlib import Path

import pytest

from infra.simulators.verification.findings import FindingsRegister, report

from .conftest import request


def register(tmp_path: Path, entries: object) -> FindingsRegister:
    file = tmp_path / "findings.json"
    file.write_text(json.dumps(entries))
    made = FindingsRegister(file)
    made.refresh()
    return made


def test_who_is_not_listed_is_confirmed() -> None:
    asked = request()
    made = report(asked, "H1", FindingsRegister(None).found(asked))
    assert made.findings.household == {}
    assert made.findings.members == {}
    assert made.arrived_on == asked.filed_on


def test_a_person_is_found_by_his_number(tmp_path: Path) -> None:
    asked = request()
    second = asked.identity.members[1]
    entries = {second.id_number: {"member": {"wage_fen_per_month": 500000}, "arrived_on": "2030-01-02"}}
    made = report(asked, "H1", register(tmp_path, entries).found(asked))
    assert made.findings.members == {second.id: {"wage_fen_per_month": 500000}}
    assert made.arrived_on == date(2030, 1, 2)


def test_an_application_is_found_by_its_id(tmp_path: Path) -> None:
    asked = request()
    entries = {
        str(asked.application): {"household": {"financial_assets_fen": 99}, "members": {"m1": {"veteran": True}}}
    }
    made = report(asked, "H1", register(tmp_path, entries).found(asked))
    assert made.findings.household == {"financial_assets_fen": 99}
    assert made.findings.members == {"m1": {"veteran": True}}


@pytest.mark.parametrize("entry", [{"household": {"riches": 1}}, {"member": {"wage": 1}}, {"surprise": {}}])
def test_a_register_with_an_unknown_fact_is_refused(tmp_path: Path, entry: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="LIANBAN_VERIFICATION_FINDINGS"):
        register(tmp_path, {"330304197001011234": entry})


def test_a_register_that_breaks_later_keeps_what_it_knew(tmp_path: Path) -> None:
    asked = request()
    known = register(tmp_path, {str(asked.application): {"household": {"registered_poor": True}}})
    (tmp_path / "findings.json").write_text("{")
    known.look()
    assert known.found(asked)
