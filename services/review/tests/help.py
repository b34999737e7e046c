"""What happens to a case after its filing, as intake says it."""

from datetime import date
from typing import Any

from lianban_contracts.facts import MemberFacts
from lianban_contracts.identity import Person
from lianban_contracts.life import (
    ChangeReported,
    DocumentsSupplied,
    HearingAnswered,
    ItemsDeclined,
    RecertificationDue,
    ReconsiderationRequested,
)
from lianban_contracts.review import CaseDetermined, CaseReferred
from lianban_contracts.verification import Findings

from services.review.hearings import Hearings
from services.review.officer import Establish, Officers
from services.review.recompute import recomputed
from services.review.updates import Updates

from .test_reviewer import ID, PACKS, REVIEWER, Given, given, report, submitted

LIFE, OFFICERS = Updates(REVIEWER), Officers(REVIEWER)
CASH = "civil.minimum_living_cash"


def decided(region: str, **found: Any) -> Given:
    """A case that was determined by a report. The household agrees in a hearing."""
    case = given().after((REVIEWER.open, submitted(region)), (REVIEWER.take_report, report(**found)))
    if case.state.hearing:
        agreed = HearingAnswered(application=ID, number=1, answered_on=date(2026, 3, 5), agrees=True)
        case.after((Hearings(REVIEWER).take_answer, agreed))
    return case


def documents(**facts: Any) -> DocumentsSupplied:
    return DocumentsSupplied(application=ID, supplied_on=date(2024, 6, 1), facts=Findings(**facts))


def change(day: date, cause: Any = "income", **more: Any) -> ChangeReported:
    facts = {name: more.pop(name) for name in ("household", "members") if name in more}
    fields = {"changed_on": day, "reported_on": day, "cause": cause, "facts": Findings(**facts)}
    return ChangeReported(application=ID, **fields, **more)


def wage(yuan: int) -> dict[str, Any]:
    return {"members": {"m1": {"wage_fen_per_month": yuan * 100}}}


def newcomer(region: str, relation: str = "spouse", born: date = date(1982, 1, 1), **facts: Any) -> dict[str, Any]:
    """Somebody who joins, with his name."""
    member = MemberFacts(id="m3", relation=relation, birth_date=born, hukou_region=region, **facts)
    return {"joined": (member,), "persons": (Person(id="m3", name="李新样", id_number="330304198201010016"),)}


def due(day: date, cause: Any = "yearly") -> RecertificationDue:
    return RecertificationDue(application=ID, due_on=day, cause=cause)


def verified(message: ChangeReported, number: str = "r-c", **found: Any) -> tuple[Any, Any]:
    """The steps of a change that the platform verifies."""
    return (LIFE.take_change, message), (REVIEWER.take_report, report(number, **found))


def declined(*items: str) -> ItemsDeclined:
    return ItemsDeclined(application=ID, declined_on=date(2024, 6, 1), items=items)


def asked_again(item: str, number: int = 1) -> ReconsiderationRequested:
    days = {"requested_on": date(2024, 6, 1), "answer_by": date(2024, 7, 1)}
    return ReconsiderationRequested(application=ID, number=number, item=item, reason="算错了", **days)


def officer(**more: Any) -> Establish:
    facts = {name: more.pop(name) for name in ("household", "members") if name in more}
    return Establish(ID, "王主任", "入户核实", Findings(**facts), **more)


def told(events: Any) -> dict[str, CaseReferred]:
    return {event.department: event for event in events if isinstance(event, CaseReferred)}


def comes_out_again(case: Given) -> bool:
    """Whether every determination of the case is the same when it is computed from its events."""
    return all(not turn.differences for turn in recomputed(PACKS, ID, case.events, {}))


def last(case: Given) -> CaseDetermined:
    """The last determination."""
    assert case.state.determination
    return case.state.determination


def cash(found: CaseDetermined) -> int | None:
    (decision,) = [one for one in found.decisions if one.item == CASH]
    return decision.amount_fen
