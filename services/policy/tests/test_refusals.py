"""A pack with invalid content is refused with the file, the line and the correction."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from services.policy import PACKS, PackRefused, load_pack, load_packs, lock_versions

OUHAI = (PACKS / "330304.yaml").read_text(encoding="utf-8")


def refused(tmp_path: Path, old: str, new: str) -> str:
    assert old in OUHAI
    file = tmp_path / "draft.yaml"
    file.write_text(OUHAI.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackRefused) as error:
        load_pack(file)
    line = OUHAI[: OUHAI.index(old)].count("\n") + 1
    assert any(f"draft.yaml:{near}:" in str(error.value) for near in range(line - 12, line + new.count("\n") + 3)), str(
        error.value
    )
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2024: 1365000, ", "", "no figure for 2024"),
        ("2027: 1500000}", "2027: 1500000, 2028: 1500000}", "2028 is not in force"),
        ("{fact: veteran, is: true}", "{fact: vetran, is: true}", "did you mean 'veteran'"),
        ("amount: vocational_1619_aid", "amount: vocational_aid", "did you mean 'vocational_1619_aid'"),
        ("amount: vocational_1619_aid", "amount: {prodct: [2, standard]}", "no formula; write a number"),
        ("{fact: lease_contract, is: true}", "{fct: lease_contract, is: true}", "no condition; write a list"),
        ("{fact: residence_area, is: rural}", "{fact: residence_area, is: country}", "never 'country'"),
        ("{fact: residence_area, is: rural}", "{fact: residence_area}", "exactly one of"),
        (
            "facts: [student_stage, birth_date, enrolment_confirmed]",
            "facts: [student_stage, enrolment_confirmed]",
            "reads birth_date",
        ),
        ("facts: [insurance_kind]", "facts: [insurance_kind, disability_grade]", "does not read disability_grade"),
        ("clause: S000-I12\n", "clause: S000-I99\n", "no clause 'S000-I99'"),
        (
            "higher: 500000, otherwise: 0}",
            "higher: 500000}",
            "no figure where student_stage is none; add a line, or `otherwise`",
        ),
        ("unit: kwh", "unit: horsepower", "unknown unit"),
        ("set_by: 浙江省人力资源和社会保障厅", "seed_years: []", "names who must set it"),
        ("declined: age}", "declined: too_old}", "unknown reason"),
        ("declined: age}", "declined: age, not_applicable: age}", "exactly one of"),
        ("when: {granted: civil.temporary_aid}", "when: {granted: civil.aid}", "no item 'civil.aid'"),
        ("amount: extreme_poverty_living", "amount: {granted_amount: civil.extreme_poverty_living}", "in a circle"),
        (
            "assistance_types:",
            "questions: {poor: {label: [贫困, poor], when: {not: {holds: poor}}}}\n\nassistance_types:",
            "circle: questions.poor → questions.poor",
        ),
        (
            "for: [minimum_living]",
            "for: [minimum_living, expenditure]",
            "no household of this region is found expenditure",
        ),
        (
            "    occasion: {fact: veteran, is: true}",
            "    until: 2022-12-31\n    occasion: {fact: veteran, is: true}",
            "days lie outside the plan",
        ),
        (
            "occasion: {fact: housing_request, is: subsidy}",
            "occasion: {fact: severe_illness, is: true}",
            "known of one member only",
        ),
        ("cap: rent_paid_fen_per_month", "cap: yearly_income", "is not told yearly_income"),
        ("amount: cable_fee", "amount: cable_account", "is no number"),
        (
            "when: {fact: emergency_event, is_not: none}\n",
            "when: {at_most: [0, 1]}\n    colour: red\n",
            "no such key here",
        ),
        ("working_days: 15,", "working_days: 15, days: 15,", "write one of `working_days`"),
        ("confirmation: {working_days: 10,", "confirmation: {days: 10,", "counted in `working_days`"),
        ("extendable_to: 40", "extendable_to: 20", "an extension is longer"),
        ("[minimum_living]", "[poor]", "write one of: 'extreme_poverty'"),
        ('version: "1"\n', 'version: "1"\nversion: "2"\n', "twice"),
    ],
)
def test_a_pack_that_cannot_be_right_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refused(tmp_path, old, new)


def test_a_line_of_a_choice_after_one_that_always_holds_is_never_reached(tmp_path: Path) -> None:
    choice = "amount: {choose: [{then: cable_fee}, {when: {fact: category, is: marginal}, then: 0}, {then: 1}]}"
    assert "never reached" in refused(tmp_path, "amount: cable_fee", choice)


def test_a_category_test_that_asks_what_an_earlier_one_asked_is_never_reached(tmp_path: Path) -> None:
    start = OUHAI.index("  - category: emergency")
    test = OUHAI[start : OUHAI.index("assistance_types:")]
    assert "never reached" in refused(tmp_path, test, test.rstrip() + "\n" + test)


def version(directory: Path, name: str, first: int, last: int, begins: str, more: str = "") -> None:
    """Writes a version of the pack of 瓯海区 for some of its years."""
    text = re.sub(r"20\d\d: [0-9%]+(, )?", lambda year: year[0] if first <= int(year[0][:4]) <= last else "", OUHAI)
    text = text.replace('version: "1"', f'version: "{name}"{more}').replace(
        "from: 2023-01-01, to: 2027", f"from: {begins}, to: {last}"
    )
    (directory / f"{name}.yaml").write_text(text.replace(", }", "}"), encoding="utf-8")


def test_versions_of_a_region_do_not_overlap(tmp_path: Path) -> None:
    version(tmp_path, "1", 2023, 2024, "2023-01-01")
    version(tmp_path, "2", 2024, 2027, "2024-12-31")
    with pytest.raises(PackRefused, match=r"2\.yaml:7: in_force\.from: overlaps version 1; it should be 2025-01-01"):
        load_packs(tmp_path)


def test_the_last_version_goes_on_after_its_plan_until_a_later_one_begins(tmp_path: Path) -> None:
    version(tmp_path, "1", 2023, 2024, "2023-01-01")
    version(tmp_path, "2", 2025, 2027, "2025-06-01")
    packs = load_packs(tmp_path)
    days = [date(2022, 12, 31), date(2025, 5, 31), date(2025, 6, 1), date(2031, 1, 1)]
    found = [packs.in_force("330304", day) for day in days]
    assert [pack and pack.layout.version for pack in found] == [None, "1", "2", "2"]
    assert [pack and pack.plan_ended(day) for pack, day in zip(found, days, strict=True)] == [
        None,
        date(2024, 12, 31),
        None,
        date(2027, 12, 31),
    ]


def test_a_later_version_may_replace_a_recorded_one_before_its_end(tmp_path: Path) -> None:
    version(tmp_path, "1", 2023, 2027, "2023-01-01")
    version(tmp_path, "2", 2025, 2027, "2025-06-01", '\nreplaces: "1"')
    packs = load_packs(tmp_path)
    found = [packs.in_force("330304", day) for day in (date(2025, 5, 31), date(2025, 6, 1))]
    assert [pack and pack.layout.version for pack in found] == ["1", "2"]


def test_a_figure_by_category_has_a_line_for_every_category_of_its_item(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(OUHAI.replace("minimum_living: 100%, marginal: 50%}", "marginal: 50%}", 1), encoding="utf-8")
    with pytest.raises(PackRefused, match=r"items\.0\.amount\.product\.0: the figure has no line for minimum_living"):
        load_pack(draft)


def test_what_is_not_yaml_or_no_pack_is_refused(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    for text, said in [("region: [", "not YAML"), ("- 1", "write `key: value` here"), ("", "the file is empty")]:
        draft.write_text(text, encoding="utf-8")
        with pytest.raises(PackRefused, match=rf"draft\.yaml:\d.*{said}"):
            load_pack(draft)


def test_a_recorded_version_cannot_change(tmp_path: Path) -> None:
    file = tmp_path / "330304.yaml"
    file.write_text(OUHAI, encoding="utf-8")
    lock_versions(tmp_path)
    file.write_text("# a comment changes nothing\n" + OUHAI, encoding="utf-8")
    load_packs(tmp_path)
    file.write_text(OUHAI.replace("2026: 1455000", "2026: 1455001"), encoding="utf-8")
    with pytest.raises(PackRefused, match="give it a new version"):
        load_packs(tmp_path)


def test_a_recorded_version_cannot_be_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "330304.yaml"
    file.write_text(OUHAI, encoding="utf-8")
    lock_versions(tmp_path)
    file.unlink()
    with pytest.raises(PackRefused, match=r"version 1 of 330304 is recorded and cannot be read"):
        load_packs(tmp_path)


def test_every_version_that_decides_is_recorded() -> None:
    recorded = (PACKS / "versions.lock").read_text().split("\n")
    assert [line for line in recorded if line] == [
        f"{pack.region} {pack.layout.version} {pack.reference.content_hash}" for pack in load_packs().all
    ]
