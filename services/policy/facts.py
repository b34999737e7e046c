"""The catalogue of facts: the label of each, its source, its sensitivity, its owner, and the document that proves it.

The types and defaults are in the contract. The forms, masks, documents and labels of all pages are derived from this
catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lianban_contracts.facts import FactKind, HouseholdFacts, MemberFacts

Source = Literal["household", "verification", "register", "officer"]
"""Who supplies a fact: the household states it, the verification platform finds it, the records of its department have it, or
an officer establishes it."""

Cause = Literal["income", "birth", "joined", "left", "death", "move", "health", "study", "home", "other"]
"""The kind of a change that a household reports."""

Sensitivity = Literal["personal", "sensitive", "identifier"]
"""How a fact is protected. `personal`: personal information. `sensitive`: sensitive personal information (health, finances,
specific identity, children under 14; Personal Information Protection Law, article 28). `identifier`: a number that leads to
the person outside this system; pages of operators never show it."""


@dataclass(frozen=True, slots=True)
class FactEntry:
    """The properties of a fact, except its type and default, which are in the contract."""

    zh: str
    """The Chinese label, used on every page and in every sentence."""
    en: str
    """The English label, as used within a sentence."""
    sources: tuple[Source, ...]
    """Who supplies the fact. The form of the household asks for the facts that the household supplies."""
    sensitivity: Sensitivity
    """How the fact is protected."""
    unit: str | None = None
    """The unit of a number; None if the fact is not a number."""
    department: str | None = None
    """The department whose officers establish the fact; None for civil affairs."""
    decides_category: bool = False
    """True for a fact of a department on which the category depends. Civil affairs establishes it too."""
    document: str | None = None
    """The document that proves the fact, by its name in packs. An item that reads the fact requires the document."""
    missing: str | None = None
    """The reason of a decision if the fact is missing. A fact that is true or false is then supplied by its document
    alone. The household is asked for the value of any other fact."""
    missing_with: tuple[str, ...] = ()
    """The values that mean that the fact is missing."""
    values: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The labels of its values in Chinese and English, if the common labels of values do not fit."""
    changes_with: Cause | None = None
    """The kind of reported change after which the household is asked for the fact again."""
    declared_as: FactKind | None = None
    """The kind of a fact of income or savings, which the household declares and the platform searches; None for other facts."""


_OF_HOUSEHOLD: Mapping[str, FactEntry] = {
    "residence_area": FactEntry("居住区域", "area of residence", ("household",), "personal", changes_with="move"),
    "financial_assets_fen": FactEntry(
        "家庭金融资产",
        "financial assets",
        ("household", "verification"),
        "sensitive",
        unit="fen",
        declared_as="savings",
    ),
    "supporters": FactEntry("赡养、抚养、扶养人", "legal supporters", ("household", "verification"), "personal"),
    "registered_poor": FactEntry("建档立卡贫困户", "registered as poor", ("verification",), "sensitive"),
    "department_recognised": FactEntry(
        "已由部门认定为困难家庭", "recognised by a department as in hardship", ("verification",), "sensitive"
    ),
    "prior_category": FactEntry("此前的救助对象类别", "category before", ("verification",), "sensitive"),
    "prior_cash_fen_per_month": FactEntry(
        "原低保金", "last minimum living cash", ("verification",), "sensitive", unit="fen"
    ),
    "over_line_because_of_work": FactEntry(
        "因就业收入超过标准", "over the line because of work", ("verification",), "personal"
    ),
    "gradual_exit_months_used": FactEntry(
        "已享受渐退月数", "months of gradual exit used", ("verification",), "personal", unit="months"
    ),
    "gradual_exit_extension": FactEntry("批准延长渐退期", "longer gradual exit approved", ("officer",), "personal"),
    "emergency_event": FactEntry("急难情形", "emergency", ("household", "officer"), "sensitive", changes_with="other"),
    "emergency_grade": FactEntry(
        "急难等级",
        "grade of the emergency",
        ("officer",),
        "personal",
        unit="count",
        values={"1": ("一级", "grade 1"), "2": ("二级", "grade 2"), "3": ("三级", "grade 3")},
    ),
    "emergency_region": FactEntry("急难发生地", "place of the emergency", ("household",), "personal"),
    "monitoring_risk": FactEntry("监测预警等级", "risk found by monitoring", ("verification",), "personal"),
    "disaster_affected": FactEntry("受灾", "affected by a disaster", ("officer",), "personal"),
    "disaster_transition_months": FactEntry(
        "评估的过渡期", "transition assessed", ("officer",), "personal", unit="months"
    ),
    "winter_spring_hardship": FactEntry("冬春生活困难", "in hardship in winter and spring", ("officer",), "personal"),
    "housing_situation": FactEntry(
        "现有住房", "present housing", ("household", "register"), "personal", department="housing", changes_with="home"
    ),
    "floor_area_m2": FactEntry("住房面积", "floor area", ("register",), "personal", unit="m2", department="housing"),
    "housing_request": FactEntry(
        "住房申请", "request for housing", ("household",), "personal", department="housing", changes_with="home"
    ),
    "rent_paid_fen_per_month": FactEntry(
        "实付月租金",
        "rent paid a month",
        ("household",),
        "personal",
        unit="fen",
        department="housing",
        changes_with="home",
    ),
    "lease_contract": FactEntry(
        "有租赁合同",
        "has a lease",
        ("household",),
        "personal",
        department="housing",
        document="lease",
        missing="lease_missing",
        changes_with="home",
    ),
    "dangerous_house_grade": FactEntry(
        "危房等级",
        "grade of the dangerous house",
        ("register",),
        "personal",
        department="housing",
        document="appraisal",
        missing="appraisal_missing",
        missing_with=("none", "unappraised"),
        values={"A": ("A级", "grade A"), "B": ("B级", "grade B"), "C": ("C级", "grade C"), "D": ("D级", "grade D")},
    ),
    "home_environment_need": FactEntry(
        "需要居家环境改造", "needs the home improved", ("officer",), "sensitive", department="housing"
    ),
    "electricity_account": FactEntry(
        "用电户号",
        "electricity account",
        ("household", "register"),
        "identifier",
        department="utility",
        document="account_number",
        missing="account_not_in_member_name",
    ),
    "water_account": FactEntry(
        "用水户号",
        "water account",
        ("household", "register"),
        "identifier",
        department="utility",
        document="account_number",
        missing="account_not_in_member_name",
    ),
    "gas_account": FactEntry(
        "燃气户号",
        "gas account",
        ("household", "register"),
        "identifier",
        department="utility",
        document="account_number",
        missing="account_not_in_member_name",
    ),
    "cable_account": FactEntry(
        "有线电视户号",
        "cable TV account",
        ("household", "register"),
        "identifier",
        department="utility",
        document="account_number",
        missing="account_not_in_member_name",
    ),
}
"""The facts of the household, in the order of the contract."""

_OF_MEMBER: Mapping[str, FactEntry] = {
    "residence_permit_region": FactEntry("居住证所在地", "residence permit", ("verification",), "personal"),
    "local_work_since": FactEntry("在本地务工", "local work", ("verification",), "personal"),
    "labour_capacity": FactEntry(
        "劳动能力",
        "capacity to work",
        ("household", "verification"),
        "sensitive",
        values={
            "full": ("有劳动能力", "full"),
            "partial": ("部分丧失", "partial"),
            "none": ("无劳动能力", "no capacity"),
        },
        changes_with="health",
    ),
    "wage_fen_per_month": FactEntry(
        "月工资", "monthly wage", ("household", "verification"), "sensitive", unit="fen", declared_as="income"
    ),
    "other_income_fen_per_month": FactEntry(
        "其他月收入",
        "other monthly income",
        ("household", "verification"),
        "sensitive",
        unit="fen",
        declared_as="income",
    ),
    "central_care_fee_fen_per_month": FactEntry(
        "集中照料费", "fee for central care", ("household",), "sensitive", unit="fen"
    ),
    "disability_grade": FactEntry(
        "残疾等级",
        "grade of disability",
        ("verification",),
        "sensitive",
        unit="count",
        values={
            "0": ("无", "no grade"),
            "1": ("一级", "grade 1"),
            "2": ("二级", "grade 2"),
            "3": ("三级", "grade 3"),
            "4": ("四级", "grade 4"),
        },
    ),
    "severe_illness": FactEntry(
        "患重病", "severely ill", ("verification",), "sensitive", department="medical", decides_category=True
    ),
    "child_status": FactEntry("孤困儿童身份", "status as a child in need", ("verification",), "sensitive"),
    "veteran": FactEntry("退役军人", "veteran", ("verification",), "sensitive"),
    "care_setting": FactEntry("供养方式", "care setting", ("officer",), "sensitive"),
    "self_care": FactEntry(
        "生活自理能力",
        "self-care",
        ("officer",),
        "sensitive",
        values={"full": ("能自理", "cares for oneself"), "half": ("半失能", "partly"), "none": ("失能", "not at all")},
    ),
    "student_stage": FactEntry(
        "就读学段",
        "stage of schooling",
        ("household", "register"),
        "sensitive",
        department="education",
        decides_category=True,
        changes_with="study",
    ),
    "enrolment_confirmed": FactEntry(
        "学籍已确认",
        "enrolment confirmed",
        ("register",),
        "sensitive",
        department="education",
        document="enrolment_certificate",
        missing="enrolment_unconfirmed",
    ),
    "boarding": FactEntry("寄宿", "boards at school", ("register",), "sensitive", department="education"),
    "hardship_grade": FactEntry(
        "学校认定的困难等级", "grade of hardship set by the school", ("register",), "sensitive", department="education"
    ),
    "education_own_fen_12m": FactEntry(
        "12个月自付教育费",
        "own schooling costs of 12 months",
        ("household",),
        "personal",
        unit="fen",
        department="education",
        decides_category=True,
    ),
    "medical_bills": FactEntry(
        "自付医疗费",
        "medical payments of one's own",
        ("register",),
        "sensitive",
        department="medical",
        decides_category=True,
        document="medical_receipts",
    ),
    "insurance_kind": FactEntry(
        "基本医疗保险",
        "medical insurance",
        ("register",),
        "personal",
        department="medical",
        document="insurance_proof",
        missing="not_insured",
        missing_with=("none",),
    ),
    "lookback_received": FactEntry(
        "此前已享受追溯救助", "had the look-back before", ("register",), "sensitive", department="medical"
    ),
    "transit_card": FactEntry(
        "交通卡",
        "transit card",
        ("household", "register"),
        "identifier",
        department="transit",
        document="transit_card",
        missing="card_requested",
        missing_with=("none", "requested"),
        values={"own": ("有卡", "has one")},
    ),
    "temporary_aid_received_fen_12m": FactEntry(
        "12个月内已得临时救助", "temporary aid of the last 12 months", ("verification",), "personal", unit="fen"
    ),
    "emergency_grant_fen": FactEntry(
        "已先行发放的急难救助", "emergency grant paid early", ("officer",), "personal", unit="fen"
    ),
    "single_listing_requested": FactEntry("申请单独施保", "asks to be listed alone", ("household",), "sensitive"),
    "birth_date": FactEntry("出生日期", "date of birth", ("household", "verification"), "personal"),
    "hukou_region": FactEntry("户籍地", "hukou", ("household", "verification"), "personal", changes_with="move"),
}
"""The facts of a member, in the order of the contract."""

CATALOGUE: Mapping[str, FactEntry] = {**_OF_HOUSEHOLD, **_OF_MEMBER}
"""All facts: those of the household, then those of a member."""

SUPPORTER: Mapping[str, FactEntry] = {
    "birth_date": _OF_MEMBER["birth_date"],
    "able": FactEntry("有能力赡养、抚养", "able to give support", _OF_HOUSEHOLD["supporters"].sources, "personal"),
    "support_due_fen_per_month": FactEntry(
        "每月应付赡养费、抚养费", "support owed a month", _OF_HOUSEHOLD["supporters"].sources, "personal", unit="fen"
    ),
}
"""The parts of a supporter."""

MASKED = frozenset(name for name, fact in CATALOGUE.items() if fact.sensitivity == "identifier")
"""The facts whose values are shown as "…" on pages of operators."""


def fact_label(language: str, name: str) -> str:
    """Returns the label of a fact or of a part of a supporter. The English label begins with a capital letter. Raises
    KeyError for any other name."""
    entry = CATALOGUE.get(name) or SUPPORTER[name]
    return entry.zh if language == "zh" else entry.en[:1].upper() + entry.en[1:]


def value_label(language: str, name: str, value: object) -> str | None:
    """Returns the label that the catalogue has for a value of a fact; None if it has none."""
    own = CATALOGUE[name].values.get(str(value)) if name in CATALOGUE else None
    return own[0 if language == "zh" else 1] if own else None


def declared_facts(kind: FactKind) -> frozenset[str]:
    """Returns the facts of a kind that households declare."""
    return frozenset(name for name, fact in CATALOGUE.items() if fact.declared_as == kind)


def established_by(department: str) -> frozenset[str]:
    """Returns the facts that officers of a department establish."""
    return frozenset(name for name, fact in CATALOGUE.items() if fact.department == department)


def established_by_civil_affairs() -> frozenset[str]:
    """Returns the facts that no department establishes, and those of departments on which the category depends."""
    return frozenset(name for name, fact in CATALOGUE.items() if fact.department is None or fact.decides_category)


def facts_missing(reason: str) -> frozenset[str]:
    """Returns the facts that are missing if a decision has this reason."""
    return frozenset(name for name, fact in CATALOGUE.items() if fact.missing == reason)


def proved_by_document_alone(name: str) -> bool:
    """True for a fact that is true or false and has a document. A person who hands in the document need not state
    anything."""
    kind = HouseholdFacts if name in _OF_HOUSEHOLD else MemberFacts
    return CATALOGUE[name].document is not None and kind.model_fields[name].annotation is bool


def proving_documents(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the documents that prove these facts, each once, in the order of the names. Names that are not facts are
    left out."""
    found = (CATALOGUE[name].document for name in names if name in CATALOGUE)
    return tuple(dict.fromkeys(document for document in found if document))
