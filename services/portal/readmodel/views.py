"""What a case says: who still has to decide, what was decided, and the statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lianban_contracts.departments import DEPARTMENTS

from .cases import Case, Happening

Json = dict[str, Any]

NOTHING: Mapping[str, Any] = {}


def summary(case: Case) -> Json:
    """The case with each department's state."""
    return {**case.row, "departments": departments(case)}


def departments(case: Case) -> Json:
    """The departments that the last determination counts on, each waiting or decided."""
    determined = case.last("case-determined")
    if determined is None:
        return {}
    asked = dict.fromkeys(determined.data.get("referred_to", ()), determined.data["turn"])
    kept = dict.fromkeys(determined.data.get("unchanged", ()))
    return {name: _state(case, name, turn, determined.at) for name, turn in (asked | kept).items()}


def _state(case: Case, department: str, turn: int | None, since: datetime) -> Json:
    decided = _decided(case, department, turn)
    if decided is None:
        return {"state": "waiting", "since": since}
    decisions = decided.data.get("decisions", ())
    outcomes = {decision["outcome"] for decision in decisions}
    counts = {"granted": granted(decisions), "items": len(decisions)}
    return {"state": "decided", "at": decided.at, **counts, "open": [one for one in OPEN if one in outcomes]}


REASON = ("explanation", "clause", "plan_ended_on")
"""Why a household is of its category, or of none, as a determination and a statement say it."""

OPEN = ("needs_documents", "queued")
"""Outcomes of which more is to come."""


def _decided(case: Case, department: str, turn: int | None) -> Happening | None:
    """What a department decided last in a turn; in any, where none is given."""
    found = (one for one in reversed(case.happenings) if one.kind == "benefits-decided" and one.who == department)
    return next((one for one in found if turn is None or one.data.get("turn") == turn), None)


def granted(decisions: Sequence[Json]) -> int:
    """How many items were granted."""
    return sum(decision["outcome"] == "granted" for decision in decisions)


def statement(case: Case) -> Json:
    """The statement as issued; before that, under revision 0, what has been decided so far."""
    issued = case.last("statement-issued", "application-completed")
    if issued is not None:
        return {**issued.data["statement"], "issued": True, "at": issued.at}
    decisions, determined = so_far(case), case.last("case-determined")
    reason = {name: determined.data[name] for name in REASON if name in determined.data} if determined else {}
    return {"issued": False, "revision": 0, "decisions": decisions, "granted": granted(decisions), **reason}


def so_far(case: Case) -> list[Json]:
    """The decisions of the last determination and of the departments that have answered it."""
    determined = case.last("case-determined")
    if determined is None:
        return []
    kept = determined.data.get("unchanged", ())
    turns = {name: None if name in kept else determined.data["turn"] for name in DEPARTMENTS}
    parts = [determined, *(_decided(case, name, turn) for name, turn in turns.items())]
    return [decision for part in parts if part for decision in part.data.get("decisions", ())]


def facts(one: Happening) -> Json:
    """What a line of the timeline says beside who, what and when."""
    data = one.data
    decisions = data.get("statement", data).get("decisions", ())
    counts = {"granted": granted(decisions), "total": len(decisions), "referred": len(data.get("referred_to", ()))}
    named = (
        "receipt",
        "due_on",
        "reason",
        "category",
        "explanation",
        "clause",
        "turn",
        "standing",
        "status",
        "withdrawn_on",
        "answer_by",
        "cause",
        "stage",
        "item",
        "revision",
        "way",
    )
    counts |= {"missing": len(data.get("missing", ())), "items": len(data.get("items", ()))}
    stated = {name: data["statement"].get(name, 0) for name in ("revision", "declined") if "statement" in data}
    return {**counts, **stated, **{name: data[name] for name in named if name in data}}
