"""Golden cases: households with the expected results of review and departments."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from lianban_contracts.decisions import Decision
from lianban_contracts.facts import DepartmentFacts, HouseholdFacts, MemberFacts, OfficerFacts
from lianban_contracts.review import CaseDetermined

from services.policy import (
    Determination,
    Pack,
    Packs,
    decide,
    determine,
    status_after_report,
    status_at_filing,
    totals,
    withdrawn_items,
)

ROOT = Path(__file__).parents[3]
OWN = ROOT / "e2e" / "cases" / "own"
CASES = Path(os.environ.get("LIANBAN_CASES", ROOT.parent / "shared" / "cases"))
Found = dict[str, Any]
_COMPARED = (
    "outcome",
    "reason",
    "clause",
    "amount_fen",
    "period",
    "members",
    "percent",
    "months",
    "amount_kind",
    "case_by_case",
)


def read_cases(directory: Path) -> Iterator[dict[str, Any]]:
    """Yields every case of a directory. Dates are ISO text."""
    for file in sorted(directory.glob("*.yaml")):
        yield from json.loads(
            json.dumps(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), default=str)
        )


def facts_of(case: Mapping[str, Any], findings: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the typed facts of a case. Findings of the verification replace stated facts."""
    found = findings.get("members", {})
    members = [member | found.get(member["id"], {}) for member in case["members"]]
    officer = case.get("officer")
    return {
        "household": HouseholdFacts.model_validate_json(json.dumps(case["household"] | findings.get("household", {}))),
        "members": [MemberFacts.model_validate_json(json.dumps(member)) for member in members],
        "officer": OfficerFacts.model_validate_json(json.dumps(officer)) if officer else None,
    }


def decide_all(
    pack: Pack, case: Mapping[str, Any], findings: Mapping[str, Any]
) -> tuple[Determination, list[Decision]]:
    """Returns the determination and the decisions of review and of every department with a referral. The facts are
    encoded and decoded as in a message."""
    supply = DepartmentFacts.model_validate_json(json.dumps(case.get("department_facts", {})))
    determination = determine(pack, filed_on=date.fromisoformat(case["filed_on"]), **facts_of(case, findings))
    decisions = list(determination.decisions)
    for department, referred in determination.referrals.items():
        told = type(referred).model_validate_json(referred.model_dump_json(exclude_defaults=True))
        decisions += decide(pack, department, told, supply)
    return determination, decisions


def stages(packs: Packs, case: Mapping[str, Any]) -> Found:
    """Returns the result of each stage of a case, in the form of `expect`."""
    pack = packs.in_force(case["region"], date.fromisoformat(case["filed_on"]))
    if pack is None:
        return {"at_filing": {"status": "not_accepted", "reason": "no_pack_in_force"}}
    verification = case.get("verification")
    determination, before = decide_all(pack, case, {})
    status = status_at_filing(pack, determination.category, report_arrived=verification is None)
    first = {"status": status} if status == "pending_verification" else stage(status, determination, before)
    if verification is None:
        return {"at_filing": first}
    determination, after = decide_all(pack, case, verification["findings"])
    final = stage(
        status_after_report(pack, determination.category, was_provisional=status == "provisional"), determination, after
    )
    if status == "provisional":
        final["withdrawn_items"] = sorted(withdrawn_items(before, after))
    return {"at_filing": first, "after_verification": final}


def stage(status: str, found: Determination | CaseDetermined, decisions: list[Decision]) -> Found:
    """Returns one stage in the form of `expect`. Keys that do not apply are absent."""
    result = {
        "status": status,
        "category": found.category,
        "subtype": found.subtype,
        "level": found.level,
        "scope": found.scope,
        "single_listed": sorted(found.single_listed) or None,
        "gradual_exit_months_left": found.gradual_exit_months_left,
        "countable_income_fen_per_month": found.countable_income_fen_per_month,
        "assistance_types": sorted(found.assistance_types) or None,
        "totals_fen": totals(decisions),
        **{decision.item: plain(decision.model_dump(exclude_defaults=True)) for decision in decisions},
    }
    return {key: value for key, value in result.items() if value is not None}


def plain(decision: Mapping[str, Any]) -> Found:
    """Returns the compared keys of a decision."""
    return {key: decision[key] for key in _COMPARED if key in decision}


def expected(stage: Mapping[str, Any]) -> Found:
    """Returns a stage of `expect` with its items on the top level and its lists sorted."""
    flat = {key: value for key, value in stage.items() if key not in ("items", "civil")}
    for name in ("single_listed", "withdrawn_items", "assistance_types"):
        if name in flat:
            flat[name] = sorted(flat[name])
    flat = {key: value for key, value in flat.items() if value != [] or key == "withdrawn_items"}
    decisions = stage.get("items", {}) | stage.get("civil", {})
    return flat | {item: plain(decision) for item, decision in decisions.items()}


def differences(want: Mapping[str, Any], got: Mapping[str, Any]) -> list[str]:
    """Returns one line for each key that differs."""
    return [
        f"{key}: expected {want.get(key)}, got {got.get(key)}"
        for key in sorted({*want, *got})
        if want.get(key) != got.get(key)
    ]
