"""The catalogue of facts: the label of each, its unit, who establishes it, which missing reason it answers, and whether traces mask it.

The types and defaults are in the contract. The forms, masks and labels of all pages are derived from this catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SupplyWay = Literal["document", "answer"]
"""How a missing fact is supplied: the document alone proves it, or the household states it."""


@dataclass(frozen=True, slots=True)
class FactEntry:
    """What the code must know of a fact beside its type and default, which are in the contract."""

    zh: str
    """Its label in Chinese, on every page and in every sentence."""
    en: str
    """Its label in English, as within a sentence."""
    unit: str | None = None
    """The unit of a number; None for a fact that is no number."""
    department: str | None = None
    """The department whose officers establish the fact; None: civil affairs."""
    decides_category: bool = False
    """True for a fact of a department that the category depends on, so that civil affairs establishes it too."""
    missing: str | None = None
    """The reason of a decision that says that the fact is missing."""
    supplied_by: SupplyWay | None = None
    """How the fact is supplied after that reason; None if `missing` is None."""
    masked: bool = False
    """True if the pages of operators show "…" in place of its value."""


_OF_HOUSEHOLD: Mapping[str, FactEntry] = {
    "residence_area": FactEntry("居住区域", "area of residence"),
    "financial_assets_fen": FactEntry("家庭金融资产", "financial assets", unit="fen"),
    "supporters": FactEntry("赡养、抚养、扶养人", "legal supporters"),
    "registered_poor": FactEntry("建档立卡贫困户", "registered as poor"),
    "department_recognised": FactEntry("已由部门认定为困难家庭", "recognised by a department as in hardship"),
    "prior_category": FactEntry("此前的救助对象类别", "category before"),
    "prior_cash_fen_per_month": FactEntry("原低保金", "last minimum living cash", unit="fen"),
    "over_line_because_of_work": FactEntry("因就业收入超过标准", "over the line because of work"),
    "gradual_exit_months_used": FactEntry("已享受渐退月数", "months of gradual exit used", unit="months"),
    "gradual_exit_extension": FactEntry("批准延长渐退期", "longer gradual exit approved"),
    "emergency_event": FactEntry("急难情形", "emergency"),
    "emergency_grade": FactEntry("急难等级", "grade of the emergency", unit="count"),
    "emergency_region": FactEntry("急难发生地", "place of the emergency"),
    "monitoring_risk": FactEntry("监测预警等级", "risk found by monitoring"),
    "disaster_affected": FactEntry("受灾", "affected by a disaster"),
    "disaster_transition_months": FactEntry("评估的过渡期", "transition assessed", unit="months"),
    "winter_spring_hardship": FactEntry("冬春生活困难", "in hardship in winter and spring"),
    "housing_situation": FactEntry("现有住房", "present housing", department="housing"),
    "floor_area_m2": FactEntry("住房面积", "floor area", unit="m2", department="housing"),
    "housing_request": FactEntry("住房申请", "request for housing", department="housing"),
    "rent_paid_fen_per_month": FactEntry("实付月租金", "rent paid a month", unit="fen", department="housing"),
    "lease_contract": FactEntry(
        "有租赁合同", "has a lease", department="housing", missing="lease_missing", supplied_by="document"
    ),
    "dangerous_house_grade": FactEntry(
        "危房等级",
        "grade of the dangerous house",
        department="housing",
        missing="appraisal_missing",
        supplied_by="answer",
    ),
    "home_environment_need": FactEntry("需要居家环境改造", "needs the home improved", department="housing"),
    "electricity_account": FactEntry("用电户号", "electricity account", department="utility"),
    "water_account": FactEntry("用水户号", "water account", department="utility"),
    "gas_account": FactEntry("燃气户号", "gas account", department="utility"),
    "cable_account": FactEntry("有线电视户号", "cable TV account", department="utility"),
}
"""The facts of the household, in the order of the contract."""

_OF_MEMBER: Mapping[str, FactEntry] = {
    "residence_permit_region": FactEntry("居住证所在地", "residence permit"),
    "local_work_since": FactEntry("在本地务工", "local work"),
    "labour_capacity": FactEntry("劳动能力", "capacity to work"),
    "wage_fen_per_month": FactEntry("月工资", "monthly wage", unit="fen"),
    "other_income_fen_per_month": FactEntry("其他月收入", "other monthly income", unit="fen"),
    "central_care_fee_fen_per_month": FactEntry("集中照料费", "fee for central care", unit="fen"),
    "disability_grade": FactEntry("残疾等级", "grade of disability", unit="count"),
    "severe_illness": FactEntry("患重病", "severely ill", department="medical", decides_category=True),
    "child_status": FactEntry("孤困儿童身份", "status as a child in need"),
    "veteran": FactEntry("退役军人", "veteran"),
    "care_setting": FactEntry("供养方式", "care setting"),
    "self_care": FactEntry("生活自理能力", "self-care"),
    "student_stage": FactEntry("就读学段", "stage of schooling", department="education", decides_category=True),
    "enrolment_confirmed": FactEntry(
        "学籍已确认",
        "enrolment confirmed",
        department="education",
        missing="enrolment_unconfirmed",
        supplied_by="document",
    ),
    "boarding": FactEntry("寄宿", "boards at school", department="education"),
    "hardship_grade": FactEntry("学校认定的困难等级", "grade of hardship set by the school", department="education"),
    "education_own_fen_12m": FactEntry(
        "12个月自付教育费",
        "own schooling costs of 12 months",
        unit="fen",
        department="education",
        decides_category=True,
    ),
    "medical_bills": FactEntry(
        "自付医疗费", "medical payments of one's own", department="medical", decides_category=True
    ),
    "insurance_kind": FactEntry(
        "基本医疗保险", "medical insurance", department="medical", missing="not_insured", supplied_by="answer"
    ),
    "lookback_received": FactEntry("此前已享受追溯救助", "had the look-back before", department="medical"),
    "transit_card": FactEntry(
        "交通卡", "transit card", department="transit", missing="card_requested", supplied_by="answer", masked=True
    ),
    "temporary_aid_received_fen_12m": FactEntry(
        "12个月内已得临时救助", "temporary aid of the last 12 months", unit="fen"
    ),
    "emergency_grant_fen": FactEntry("已先行发放的急难救助", "emergency grant paid early", unit="fen"),
    "single_listing_requested": FactEntry("申请单独施保", "asks to be listed alone"),
    "birth_date": FactEntry("出生日期", "date of birth"),
    "hukou_region": FactEntry("户籍地", "hukou"),
}
"""The facts of a member, in the order of the contract."""

CATALOGUE: Mapping[str, FactEntry] = {**_OF_HOUSEHOLD, **_OF_MEMBER}
"""Every fact of the household and then of a member."""

SUPPORTER: Mapping[str, FactEntry] = {
    "birth_date": _OF_MEMBER["birth_date"],
    "able": FactEntry("有能力赡养、抚养", "able to give support"),
    "support_due_fen_per_month": FactEntry("每月应给金额", "support due a month", unit="fen"),
}
"""The parts of a supporter."""

MASKED = frozenset(name for name, fact in CATALOGUE.items() if fact.masked)


def fact_label(language: str, name: str) -> str:
    """The label of a fact, or of a part of a supporter, as it stands alone: in English with a capital. Raises KeyError for any other name."""
    entry = CATALOGUE.get(name) or SUPPORTER[name]
    return entry.zh if language == "zh" else entry.en[:1].upper() + entry.en[1:]


def established_by(department: str) -> frozenset[str]:
    """The facts that officers of a department establish."""
    return frozenset(name for name, fact in CATALOGUE.items() if fact.department == department)


def established_by_civil_affairs() -> frozenset[str]:
    """The facts that no department establishes, and those of departments that the category depends on."""
    return frozenset(name for name, fact in CATALOGUE.items() if fact.department is None or fact.decides_category)


def missing_facts(supplied_by: SupplyWay) -> Mapping[str, str]:
    """The facts that are supplied in this way, by the reason that says that they are missing."""
    return {fact.missing: name for name, fact in CATALOGUE.items() if fact.missing and fact.supplied_by == supplied_by}
