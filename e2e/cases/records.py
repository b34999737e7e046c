"""What the departments' registers contain for a case, as rows of `PUT /register/<kind>`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .filing import ACCOUNTS, Case, Facts

Row = dict[str, Any]
Records = Mapping[tuple[str, str], list[Row]]
"""Rows by department and kind."""

ENROLMENT: Facts = {"student_stage": "none", "enrolment_confirmed": True, "boarding": False, "hardship_grade": None}
HOME = ("housing_situation", "floor_area_m2", "dangerous_house_grade")

NO_CARD = frozenset({"none", "requested"})
"""Values that a household states if the bus company has not issued a card."""


def records(case: Case) -> Records:
    """Returns the rows of the registers at the time of filing."""
    return _grouped(_rows(case, {}))


def records_found(case: Case) -> Records:
    """Returns the rows at the time of the report. Bills and accounts that do not belong to the household are assigned to a stranger."""
    before, after = _numbered(_rows(case, {})), _numbered(_rows(case, case.findings))
    gone = [(place, row | {"person": case.stranger()}) for key, (place, row) in before.items() if key not in after]
    return _grouped([*_rows(case, case.findings), *gone])


def _numbered(rows: Iterator[tuple[tuple[str, str], Row]]) -> dict[Any, tuple[tuple[str, str], Row]]:
    """Returns the rows that have their own number in addition to the person, by that number."""
    return {
        (place, row.get("company"), row["number"]): (place, row)
        for place, row in rows
        if place in {("medical", "bills"), ("utility", "accounts")}
    }


def _grouped(rows: Any) -> Records:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for place, row in rows:
        groups[place].append(row)
    return groups


def _rows(case: Case, findings: Facts) -> Iterator[tuple[tuple[str, str], Row]]:
    household, members = case.facts(findings)
    persons = case.persons()
    for member in members:
        yield from _medical(case, persons[member["id"]], member)
        yield from _of_person(case, persons[member["id"]], member)
    applicant = persons[members[0]["id"]]
    if home := {name: household[name] for name in HOME if name in household}:
        yield ("housing", "homes"), {"person": applicant, **home}
    for name in ACCOUNTS.keys() & household.keys():
        account = household[name]
        holder = applicant if account["holder_is_member"] else case.stranger()
        yield ("utility", "accounts"), {"company": ACCOUNTS[name], "number": account["number"], "person": holder}


def _medical(case: Case, person: str, member: Facts) -> Iterator[tuple[tuple[str, str], Row]]:
    for index, bill in enumerate(member.get("medical_bills", ())):
        yield ("medical", "bills"), {"number": case.tagged(f"{member['id']}-{index:03}"), "person": person, **bill}
    if "insurance_kind" in member:
        yield ("medical", "insured"), {"person": person, "kind": member["insurance_kind"]}
    if member.get("lookback_received"):
        yield ("medical", "lookbacks"), {"person": person}


def _of_person(case: Case, person: str, member: Facts) -> Iterator[tuple[tuple[str, str], Row]]:
    if ENROLMENT.keys() & member.keys():
        known = {name: member.get(name, usual) for name, usual in ENROLMENT.items()}
        given = {name: value for name, value in known.items() if value is not None}
        yield ("education", "enrolments"), {"person": person, **given}
    if "transit_card" in member:
        number = case.tagged(f"{member['id']}-{member['transit_card']}")  # a card belongs to one person
        card = {} if member["transit_card"] in NO_CARD else {"number": number}
        yield ("transit", "cards"), {"person": person, **card}
