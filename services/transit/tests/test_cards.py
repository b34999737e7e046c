"""One card a person, by the bus company's register; the concession is the person's, and comes when the card does."""

from datetime import date
from typing import Any

from lianban_contracts.review import CaseReferred

from services.department.tests.help import Office, decision, id_number, member, referral, withdrawn

REGION, DAY, BUS = "330305", date(2026, 4, 1), "transit.bus"
ANN, BEA, CAI = (id_number(serial) for serial in range(3))


def of(number: int, card: str, person: str = ANN, other: str = "none", wage: int = 0, **facts: Any) -> CaseReferred:
    """A household of two; each says something of a card."""
    first = member(region=REGION, transit_card=card, wage_fen_per_month=wage, **facts)
    second = member("m2", region="330326", transit_card=other)
    return referral("transit", number, first, second, filed_on=DAY, persons={"m1": person, "m2": CAI})


async def bus(office: Office, case: CaseReferred) -> tuple[str, Any, Any]:
    (answer,) = await office.take(case)
    return told(decision(answer, BUS))


def told(found: Any) -> tuple[str, Any, Any]:
    return found.outcome, found.members, found.percent


async def test_the_card_of_the_register_counts_and_a_hukou_elsewhere_is_declined(transit: Office) -> None:
    await transit.put("cards", {"person": ANN, "number": "T-1"}, {"person": CAI, "number": "T-2"})
    assert await bus(transit, of(1, "none")) == ("granted", {"m1": "granted", "m2": "declined"}, {"m1": 100})


async def test_a_number_that_is_another_persons_or_nobodys_is_a_card_yet_to_be_issued(transit: Office) -> None:
    await transit.put("cards", {"person": BEA, "number": "T-1"})
    assert (await bus(transit, of(1, "T-1")))[0] == "needs_documents"
    assert (await bus(transit, of(2, "T-7")))[0] == "needs_documents"


async def test_a_company_without_a_register_here_takes_the_households_word(transit: Office) -> None:
    assert (await bus(transit, of(1, "T-7")))[0] == "granted"


async def test_a_number_is_issued_to_one_person_only(transit: Office) -> None:
    await transit.put("cards", {"person": ANN, "number": "T-1"})
    answer = await transit.put("cards", {"person": CAI, "number": "T-3"}, {"person": BEA, "number": "T-1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "record_of_another")
    assert "T-1" in answer.json()["zh"]
    assert await transit.pool.fetchval("select count(*) from cards") == 1
    assert (await transit.put("cards", {"person": ANN}, {"person": BEA, "number": "T-1"})).status_code == 200


async def test_when_the_card_is_issued_the_concession_comes_by_itself(transit: Office) -> None:
    case = of(1, "requested")
    assert (await bus(transit, case))[0] == "needs_documents"
    await transit.put("cards", {"person": BEA, "number": "T-1"})
    assert await transit.fire() == 0
    await transit.put("cards", {"person": ANN, "number": "T-2"})
    assert await transit.fire() == 1
    answer = await transit.answered(case.application)
    assert (told(decision(answer, BUS))[0], answer.turn, answer.revision) == ("granted", 1, 2)
    assert await transit.get("/cards/T-2") == {"number": "T-2", "percent": {BUS: 100}}
    await transit.put("cards", {"person": ANN, "number": "T-3"})
    assert await transit.fire() == 0


async def test_nobody_waits_in_a_withdrawn_case(transit: Office) -> None:
    await transit.take(of(1, "requested"))
    await transit.take(withdrawn(of(1, "requested")))
    await transit.put("cards", {"person": ANN, "number": "T-2"})
    assert await transit.fire() == 0


async def test_a_new_card_keeps_the_concession_and_of_two_the_greater(transit: Office) -> None:
    await transit.put("cards", {"person": ANN, "number": "T-1"})
    await bus(transit, of(1, "T-1"))
    await bus(transit, of(2, "T-1", wage=300_000))
    await transit.put("cards", {"person": ANN, "number": "T-9"})
    assert (await transit.get("/cards/T-9"))["percent"] == {BUS: 100}
    assert (await transit.get("/cards/T-1"))["code"] == "no_such_card"
    await transit.take(withdrawn(of(1, "T-1")))
    assert (await transit.get("/cards/T-9"))["percent"] == {BUS: 50}


async def test_an_error_between_decision_and_append_writes_no_concession(transit: Office) -> None:
    await transit.put("cards", {"person": ANN, "number": "T-1"})
    decided = await transit.take_after_error(of(1, "none"), of(2, "none"))
    assert told(decision(decided, BUS)) == ("granted", {"m1": "granted"}, {"m1": 100})
    assert await transit.pool.fetchval("select count(*) from concessions") == 1
