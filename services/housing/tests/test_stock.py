"""The stock of dwellings and its waiting list."""

from datetime import date
from uuid import UUID

from lianban_contracts.decisions import PackReference, ReferredFacts
from lianban_contracts.facts import HouseholdFacts
from lianban_contracts.review import CaseReferred

from services.housing.stock import Dwelling, Stock
from services.housing.waiting_list import key_of

REGION = "330304"
PACK = PackReference(region=REGION, version="1", content_hash="0" * 64)
FIRST, LATER = date(2024, 3, 1), date(2024, 3, 2)


def case(number: int, filed_on: date = FIRST) -> CaseReferred:
    return CaseReferred(
        application=UUID(int=number),
        turn=1,
        standing="final",
        department="housing",
        region=REGION,
        pack=PACK,
        facts=ReferredFacts(filed_on=filed_on, category="minimum_living"),
    )


def stock(*numbers: str, asking: tuple[CaseReferred, ...], before: int = 0) -> Stock:
    """Returns a stock with these vacant dwellings. `before` applications wait before all that ask."""
    made = Stock()
    made.vacant[REGION] = [Dwelling(number, "45.5", REGION) for number in numbers]
    made.lines[REGION].length = before
    for one in asking:
        assert one.facts
        key = made.keys[one.application] = key_of(one.facts.filed_on, one.application)
        made.lines[REGION].before[key] = before
    return made


def test_the_next_dwelling_goes_to_one_household_only() -> None:
    first, second = case(1), case(2)
    one = stock("A", asking=(first, second))
    one.allocate(first)
    assert one.available(second) == 0
    assert one.moved == {"A": UUID(int=1)}


def test_who_waits_comes_before_who_asks_now() -> None:
    now = case(2)
    one = stock("A", asking=(now,), before=2)
    assert one.available(now) == 0
    assert one.offer(now) is None
    assert one.place(now) == 2


def test_who_waits_himself_is_not_held_up_by_his_own_place() -> None:
    waiting = case(3)
    one = stock("A", asking=(waiting,))
    one.waiting[waiting.application] = None
    assert one.offer(waiting) == Dwelling("A", "45.5", REGION)


def test_asking_again_in_a_later_turn_keeps_the_dwelling() -> None:
    first = case(1)
    one = stock("A", "B", asking=(first,))
    one.allocate(first)
    one.allocate(first)
    assert one.moved == {"A": UUID(int=1)}
    assert one.available(first) == 1


def test_a_withdrawn_case_gives_its_dwelling_back() -> None:
    first, second = case(1), case(2)
    one = stock("A", asking=(first, second))
    one.allocate(first)
    one.release(first)
    assert one.moved == {"A": None}
    assert one.available(second) == 1


def test_waiting_twice_is_one_place() -> None:
    first, second = case(1), case(2)
    one = stock(asking=(first, second))
    one.wait(first)
    one.wait(first)
    assert (one.lines[REGION].length, one.place(second)) == (1, 2)
    one.stop_waiting(first)
    assert (one.lines[REGION].length, one.place(second)) == (0, 1)
    assert (one.waiting, one.left) == ({}, {})


def test_a_batch_that_is_not_in_order_is_served_in_order() -> None:
    cases = [case(number) for number in (4, 2, 3, 1)]
    one = stock("A", "B", asking=tuple(cases))
    for each in cases:
        one.await_decision(each.model_copy(update={"facts": _asking(each)}))
    found = {}
    for each in cases:
        found[each.application.int] = (one.available(each), one.place(each))
        one.decided(each)
        (one.allocate if one.available(each) else one.wait)(each)
    assert found == {1: (1, 1), 2: (1, 1), 3: (0, 1), 4: (0, 2)}


def _asking(one: CaseReferred) -> ReferredFacts:
    assert one.facts
    return one.facts.model_copy(update={"household": HouseholdFacts(housing_request="allocation")})


def test_who_filed_earlier_stands_before_who_was_here_earlier() -> None:
    here, of_the_day_before, earlier_that_day = case(9, LATER), case(7, FIRST), case(8, LATER)
    one = stock(asking=(here, of_the_day_before, earlier_that_day), before=3)
    for joining in (here, earlier_that_day, of_the_day_before):
        one.wait(joining)
    assert [one.place(each) for each in (of_the_day_before, earlier_that_day, here)] == [4, 5, 6]
