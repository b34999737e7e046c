"""The text of a pack is complete, in both languages, and agrees with the pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lianban_contracts.decisions import Decision
from lianban_contracts.facts import HouseholdFacts, UtilityAccount

from services.policy import PACKS, Pack
from services.policy.decide.determination import determine
from services.policy.decide.disclose import situation_told
from services.policy.evaluate.categorise import reviewed
from services.policy.explain.pack_text import LANGUAGES, Language, Voice, changes, entries, read_item
from services.policy.explain.pack_text.account import account, figures_of
from services.policy.formulas.fact_names import FACT_NAMES, NUMERIC, domain

from .households import PACKS as LOADED
from .households import bill, member

OUHAI, MINHOU = "330304", "350121"
FILE = PACKS / f"{OUHAI}.yaml"


def pack(region: str) -> Pack:
    return next(pack for pack in LOADED.all if pack.region == region)


def text(voice: Voice, item: str, *about: str) -> list[str]:
    return [line.text for line in read_item(voice, item).lines if not about or line.about in about]


def test_every_fact_and_every_value_has_words() -> None:
    voice = Voice(pack(OUHAI))
    assert all(voice.name(name) for name in FACT_NAMES)
    values = [(name, value) for name in FACT_NAMES - NUMERIC for value in domain(name) or () if isinstance(value, str)]
    assert [(name, value) for name, value in values if voice.value_of(name, value) == value] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack", LOADED.all, ids=lambda pack: pack.region)
def test_every_part_of_a_pack_is_read(pack: Pack, language: Language) -> None:
    read = list(entries(Voice(pack, language)))
    sections = {entry.section for entry in read}
    assert {"figures", "categories", "items", "clocks", "clauses"} <= sections
    layout = pack.layout
    named = len(layout.figures) + len(layout.formulas) + len(layout.questions)
    listed = len(layout.entry) + len(layout.categories) + len(layout.items)
    assert len([entry for entry in read if entry.section in SECTIONS]) == named + listed
    assert not [line for entry in read for line in entry.lines if " at 0x" in line.text or "None" in line.text]


SECTIONS = ("figures", "formulas", "questions", "entry", "categories", "items")


def test_an_item_says_for_whom_when_how_much_and_by_which_clause() -> None:
    voice = Voice(pack(OUHAI))
    assert text(voice, "housing.dangerous_house", "for", "occasion", "amount", "clause", "documents") == [
        "S000-I14", "特困供养、最低生活保障、低保边缘", "有危房等级", "危房改造补助（一次性）", "房屋安全鉴定报告",
    ]  # fmt: skip
    assert text(voice, "housing.dangerous_house", "source") == ["示例值，须由瓯海区住房和城乡建设局确定"]
    assert "危房等级为C级、D级之一；否则不予批准（房屋鉴定为A级或B级，不属于危房）" in text(
        voice, "housing.dangerous_house", "need"
    )


def test_a_formula_is_read_as_it_is_computed() -> None:
    voice = Voice(pack(OUHAI), "en")
    assert text(voice, "civil.veteran_aid", "amount") == [
        "(yearly standard of veterans in need − yearly minimum living standard a head) ÷ 12 (a month)"
    ]
    assert text(Voice(pack(MINHOU), "en"), "housing.rent_subsidy", "amount", "cap") == [
        "rent subsidy a square metre and month × (the smallest of subsidised area a head × household members, "
        "subsidised area of a household at most) (a month)",
        "rent paid a month",
    ]


def test_of_figures_by_year_a_day_chooses_its_own() -> None:
    def standard(on: date | None) -> str:
        read = entries(Voice(pack(OUHAI), "zh", on))
        return next(line.text for entry in read if entry.id == "standard" for line in entry.of("value"))

    assert standard(date(2026, 3, 1)) == "￥14,550.00"
    assert standard(None).startswith("2023年 ￥12,500.00、2024年 ￥13,650.00")


def test_behind_an_item_stand_its_figures_and_no_others() -> None:
    read = {entry.id for entry in figures_of(Voice(pack(MINHOU)), "housing.rent_subsidy")}
    assert read == {"rent_per_m2", "rent_area", "rent_area_limit"}


def changed(tmp_path: Path, *replaced: tuple[str, str]) -> dict[str, list[tuple[str, str, str]]]:
    draft = FILE.read_text(encoding="utf-8")
    for old, new in replaced:
        assert old in draft
        draft = draft.replace(old, new, 1)
    file = tmp_path / "draft.yaml"
    file.write_text(draft, encoding="utf-8")
    return {change.id: list(change.lines) for change in changes(FILE, file)}


def test_a_change_of_a_figure_is_said_by_its_year(tmp_path: Path) -> None:
    assert changed(tmp_path, ("2026: 1455000", "2026: 1467000")) == {
        "standard": [("value", "2026年 ￥14,550.00", "2026年 ￥14,670.00")]
    }


def test_a_change_of_an_item_is_said_in_words(tmp_path: Path) -> None:
    found = changed(tmp_path, ("    cap: inpatient_cap\n", ""), ("asked_for: true", "asked_for: false"))
    assert found == {
        "medical.inpatient": [("cap", "住院救助年度上限", "")],
        "housing.public_rental": [("asked", "依申请", "免申即享")],
    }


def test_what_no_words_are_made_of_is_not_lost(tmp_path: Path) -> None:
    found = changed(tmp_path, ("    measured: yes\n", "    measured: part\n"))
    assert [line for lines in found.values() for _, _, line in lines] != []
    assert all("measured: yes → part" in line for lines in found.values() for _, _, line in lines)


def decision(decisions: tuple[Decision, ...], item: str) -> Decision:
    return next(one for one in decisions if one.item == item)


def test_a_decision_of_review_is_followed_to_facts_and_figures() -> None:
    facts = {
        "filed_on": date(2026, 3, 1),
        "household": HouseholdFacts(),
        "members": [member(region=OUHAI, wage_fen_per_month=50000)],
    }
    found, case = determine(pack(OUHAI), **facts), reviewed(pack(OUHAI), **facts)  # type: ignore[arg-type]
    lines = list(account(Voice(pack(OUHAI)), case, decision(found.decisions, "civil.minimum_living_cash")))
    said = {name: [line.text for line in lines if line.about == name] for name in ("cash", "fact", "figure")}
    assert said["cash"] == ["（全家低保标准 − 扣除看病、上学等必要支出后的年收入） ÷ 12"]
    assert "家庭年可支配收入 ￥6,000.00" in said["fact"]
    assert "最低生活保障年标准（每人） ￥14,550.00 · S000-I7 · 文件规定" in said["figure"]


def test_a_decision_of_a_department_is_followed_without_saying_whose_account_it_is() -> None:
    account_of = UtilityAccount(number="DZ-77001", holder_is_member=True)
    facts = {
        "filed_on": date(2026, 3, 1),
        "household": HouseholdFacts(electricity_account=account_of),
        "members": [member(region=OUHAI, medical_bills=(bill(date(2026, 2, 1), 100_000),))],
    }
    told = determine(pack(OUHAI), **facts).referrals  # type: ignore[arg-type]
    voice = Voice(pack(OUHAI))

    def lines(department: str, item: str) -> list[str]:
        case = situation_told(pack(OUHAI), told[department])
        return [line.text for line in account(voice, case, case_decision(case, item))]

    electricity = lines("utility", "utility.electricity")
    assert "用电户号 户主为家庭成员" in electricity
    assert not any("77001" in line for line in electricity)
    assert "m1 自付医疗费 2026-02-01 住院 ￥1,000.00" in lines("medical", "medical.inpatient")


def case_decision(case: object, item: str) -> Decision:
    from services.policy.explain.decision_text import decision as worded

    return worded(case, case.result(item))  # type: ignore[attr-defined, arg-type]


def test_a_figure_of_a_day_after_the_plan_is_said_as_that_of_its_last_year() -> None:
    hangzhou = pack("330100")
    figure = hangzhou.layout.figures["standard"]
    assert Voice(hangzhou, on=date(2026, 3, 1)).figures(figure.value, figure.unit) == "￥15,600.00"
