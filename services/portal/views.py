"""What a case says: who still has to decide, what was decided, and the statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from lianban_contracts.topics import DEPARTMENTS

from .cases import Case, Happening

Json = dict[str, Any]

NOTHING: Mapping[str, Any] = {}


def summary(case: Case) -> Json:
    """The case with each department's state."""
    return {**case.row, "departments": departments(case)}


def departments(case: Case) -> Json:
    """The departments that the last determination was referred to, each waiting or decided."""
    determined = case.last("case-determined")
    if determined is None:
        return {}
    turn = determined.data["turn"]
    return {name: _state(case, name, turn) for name in determined.data.get("referred_to", ())}


def _state(case: Case, department: str, turn: int) -> Json:
    decided = _decided(case, department, turn)
    if decided is None:
        return {"state": "waiting"}
    decisions = decided.data.get("decisions", ())
    return {"state": "decided", "at": decided.at, "granted": granted(decisions), "items": len(decisions)}


def _decided(case: Case, department: str, turn: int) -> Happening | None:
    """What the department decided last in this turn."""
    found = (one for one in reversed(case.happenings) if one.kind == "benefits-decided" and one.who == department)
    return next((one for one in found if one.data.get("turn") == turn), None)


def granted(decisions: Sequence[Json]) -> int:
    """How many items were granted."""
    return sum(decision["outcome"] == "granted" for decision in decisions)


def statement(case: Case) -> Json:
    """The statement as issued; before that, under revision 0, what has been decided so far."""
    issued = case.last("statement-issued", "application-completed")
    if issued is not None:
        return {**issued.data["statement"], "issued": True, "at": issued.at}
    decisions = so_far(case)
    return {"issued": False, "revision": 0, "decisions": decisions, "granted": granted(decisions)}


def so_far(case: Case) -> list[Json]:
    """The decisions of the last determination and of the departments that have answered it."""
    determined = case.last("case-determined")
    if determined is None:
        return []
    parts = [determined, *(_decided(case, name, determined.data["turn"]) for name in DEPARTMENTS)]
    return [decision for part in parts if part for decision in part.data.get("decisions", ())]


def facts(one: Happening) -> Json:
    """What a line of the timeline says beside who, what and when."""
    data = one.data
    decisions = data.get("statement", data).get("decisions", ())
    counts = {"granted": granted(decisions), "total": len(decisions), "referred": len(data.get("referred_to", ()))}
    named = ("receipt", "due_on", "reason", "category", "turn", "standing", "status", "withdrawn_on")
    stated = {name: data["statement"].get(name, 0) for name in ("revision", "declined") if "statement" in data}
    return {**counts, **stated, **{name: data[name] for name in named if name in data}}
