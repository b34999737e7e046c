"""Adding an item to a region is a change of one YAML file only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lianban_contracts.facts import HouseholdFacts

from services.policy import PACKS, PackRefused, decide, determine, load_packs
from services.policy.loading.packs import OWN

from .households import member

OUHAI, DAY = "330304", date(2026, 3, 1)
FILE = PACKS / f"{OUHAI}.yaml"

HEATING = """
  - id: civil.heating_aid
    label: [取暖补助, heating aid]
    each: household
    for: [minimum_living]
    clause: S000-3.4
    source: local
    set_by: 瓯海区民政局
    period: year
    amount: {product: [30000, members]}
    cap: 80000
"""
BUS = """
  - id: transit.bus
    label: [公交优惠, bus concession]
    each: member
    for: [minimum_living]
    clause: S000-3.4
    source: local
    set_by: 瓯海区交通局
    facts: [transit_card]
    occasion: {fact: transit_card, is_not: none}
    percent: 50%
"""


def with_items(directory: Path, version: str = "2", replaces: str = '\nreplaces: "1"') -> Path:
    """Writes a copy of the pack of 瓯海区 with two more items, one of them of a department that had none. Returns its
    file."""
    text = FILE.read_text(encoding="utf-8").rstrip("\n") + "\n" + HEATING + BUS
    directory.mkdir(exist_ok=True)
    file = directory / "ouhai.yaml"
    file.write_text(text.replace('version: "1"', f'version: "{version}"{replaces}', 1), encoding="utf-8")
    return file


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Writes a pack to a directory of further packs and sets the environment variable to that directory. Returns the
    file."""
    file = with_items(tmp_path / "packs")
    monkeypatch.setenv(OWN, str(file.parent))
    return file


def test_a_household_is_granted_an_item_that_was_added_in_yaml(own: Path) -> None:
    pack = load_packs().in_force(OUHAI, DAY)
    assert pack
    members = [member(name, region=OUHAI, transit_card=card) for name, card in (("m1", "A-1"), ("m2", "none"))]
    found = determine(pack, filed_on=DAY, household=HouseholdFacts(), members=members)
    heating = next(one for one in found.decisions if one.item == "civil.heating_aid")
    assert (heating.outcome, heating.amount_fen, heating.period) == ("granted", 60_000, "year")
    assert heating.explanation.zh.startswith("取暖补助：")
    assert "￥600.00" in heating.explanation.zh
    (bus,) = decide(pack, "transit", found.referrals["transit"])
    assert (bus.outcome, bus.members, bus.percent) == ("granted", {"m1": "granted"}, {"m1": 50})


def test_what_was_decided_by_the_shipped_version_can_be_decided_again(own: Path) -> None:
    packs, shipped = load_packs(), load_packs(PACKS)
    assert {pack.reference for pack in shipped.all} < {pack.reference for pack in packs.all}
    assert all(packs.get(pack.reference).items.keys() == pack.items.keys() for pack in shipped.all)


def test_a_shipped_version_cannot_be_replaced_by_other_content_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OWN, str(with_items(tmp_path / "packs", "1", "").parent))
    with pytest.raises(PackRefused, match=r"ouhai\.yaml:\d+: version: .*give yours a new version"):
        load_packs()


def test_a_version_of_ones_own_that_is_recorded_cannot_change_either(own: Path) -> None:
    reference = next(pack.reference for pack in load_packs().all if pack.reference.version == "2")
    (own.parent / "versions.lock").write_text(f"{OUHAI} 2 {reference.content_hash}\n")
    load_packs()
    own.write_text(own.read_text(encoding="utf-8").replace("cap: 80000", "cap: 90000"), encoding="utf-8")
    with pytest.raises(PackRefused, match="the content of version 2 has changed"):
        load_packs()


def test_a_directory_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OWN, str(tmp_path / "nowhere"))
    with pytest.raises(PackRefused, match="POLICY_PACKS names no directory"):
        load_packs()


def test_drafts_are_checked_as_if_they_were_there(tmp_path: Path) -> None:
    file = with_items(tmp_path / "packs", "2", "")
    with pytest.raises(
        PackRefused, match='overlaps version 1; it should be 2028-01-01 or later, or add `replaces: "1"`'
    ):
        load_packs(drafts=[file])
    assert len(load_packs(drafts=[FILE]).all) == len(load_packs().all)
