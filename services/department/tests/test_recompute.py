"""What a department stored, computed again from what it knew."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.decisions import ReferredFacts
from lianban_contracts.facts import HouseholdFacts, MedicalBill, MemberFacts
from lianban_contracts.identity import Person
from lianban_contracts.review import CaseReferred
from pydantic import TypeAdapter

from services.chassis.core.command import DecisionContext
from services.department.case import Case, Event, ReferralTaken, deciding
from services.department.recompute import decisions, inputs, recomputed
from services.department.register import PersonFacts
from services.policy import determine, load_packs

ID = UUID("01941f29-7c00-7aaa-8aaa-aaaaaaaaaaaa")
REGION, FILED = "330304", date(2024, 5, 10)
PACKS = load_packs()
NUMBER = "330304198004010017"


def referral(turn: int = 1, facts: ReferredFacts | None = None) -> CaseReferred:
    pack = PACKS.in_force(REGION, FILED)
    assert pack
    ill = MemberFacts(id="m1", relation="applicant", birth_date=date(1980, 4, 1), hukou_region=REGION)
    found = determine(pack, filed_on=FILED, household=HouseholdFacts(), members=[ill])
    return CaseReferred(
        application=ID,
        turn=turn,
        standing="final",
        department="medical",
        region=REGION,
        pack=pack.reference,
        persons=(Person(id="m1", name="陈样本", id_number=NUMBER),),
        facts=facts or found.referrals["medical"],
    )


def taken(referral: CaseReferred, **known: Any) -> list[Event]:
    """The events of a referral as its log gives them back; `known`: what the register has of the one member."""
    decide = deciding(PACKS, BENEFITS_DECIDED["medical"])
    moment = DecisionContext(datetime(2026, 3, 5, 9, tzinfo=UTC), PersonFacts({NUMBER: known} if known else {}))
    return [stored(event) for event in decide(Case(), referral, moment)]


def stored(event: Any) -> Any:
    adapter: TypeAdapter[Any] = TypeAdapter(type(event))
    return adapter.validate_json(adapter.dump_json(event, exclude_defaults=True))


def places(events: Sequence[Event]) -> list[str]:
    return [one.place for turn in recomputed(PACKS, ID, events, {}) for one in turn.differences]


BILLED = {"medical_bills": (MedicalBill(paid_on=date(2024, 3, 1), kind="inpatient", own_fen=1_000_000),)}


def test_a_decision_by_what_the_register_knew_comes_out_again() -> None:
    events = taken(referral(), **BILLED)
    (turn,) = recomputed(PACKS, ID, events, {})
    assert turn.decisions > 0
    assert (turn.differences, turn.wording) == ((), ())
    (one,) = decisions(ID, events, {})
    assert [decision.item for decision in one.decisions if decision.amount_fen] != []


def test_without_the_bill_that_was_known_it_would_come_out_otherwise() -> None:
    received, answer = taken(referral(), **BILLED)
    assert isinstance(received, ReferralTaken)
    assert "medical.inpatient outcome" in places([ReferralTaken(received.referral), answer])


def test_a_withdrawn_referral_decides_nothing_and_is_no_difference() -> None:
    withdrawn = referral().model_copy(update={"standing": "withdrawn", "facts": None})
    events = taken(withdrawn)
    assert places(events) == []
    assert [(one.filed_on, one.decisions) for one in decisions(ID, events, {})] == [(None, ())]


def test_a_what_if_is_given_what_the_register_knew_better_and_nothing_else() -> None:
    (known,) = inputs(ID, taken(referral(), **BILLED), {"region": REGION})
    assert known.household == {}
    assert known.members == {
        "m1": {"medical_bills": [{"paid_on": "2024-03-01", "kind": "inpatient", "own_fen": 1_000_000}]}
    }
    assert not list(inputs(ID, taken(referral()), {"region": REGION}))
    assert not list(inputs(ID, taken(referral(), **BILLED), {"region": "350121"}))


def test_what_was_decided_is_given_without_names() -> None:
    (one,) = decisions(ID, taken(referral(), **BILLED), {})
    assert NUMBER not in one.model_dump_json()
    assert "陈样本" not in one.model_dump_json()
