"""The stock of dwellings and its queue: who gets the next one."""

from uuid import UUID

from lianban_contracts.decisions import PackReference
from lianban_contracts.review import CaseReferred

from services.housing.stock import Dwelling, Stock

REGION = "330304"
PACK = PackReference(region=REGION, version="1", content_hash="0" * 64)


def case(number: int) -> CaseReferred:
    return CaseReferred(
        application=UUID(int=number), turn=1, standing="final", department="housing", region=REGION, pack=PACK
    )


def stock(*numbers: str, waiting: int = 0) -> Stock:
    made = Stock()
    made.vacant[REGION] = [Dwelling(number, "45.5") for number in numbers]
    made.waiting[REGION] = waiting
    return made


def test_the_next_dwelling_goes_to_one_household_only() -> None:
    one = stock("A")
    one.allocate(case(1))
    assert one.available(case(2)) == 0
    assert one.moved == {"A": UUID(int=1)}


def test_who_waits_comes_before_who_asks_now() -> None:
    one = stock("A", waiting=1)
    assert one.available(case(2)) == 0
    assert one.offer(case(2)) is None


def test_who_waits_himself_is_not_held_up_by_his_own_place() -> None:
    one = stock("A", waiting=1)
    one.own.add(UUID(int=3))
    assert one.offer(case(3)) == Dwelling("A", "45.5")


def test_asking_again_in_a_later_turn_keeps_the_dwelling() -> None:
    one = stock("A", "B")
    one.allocate(case(1))
    one.allocate(case(1))
    assert one.moved == {"A": UUID(int=1)}
    assert one.available(case(1)) == 1


def test_a_withdrawn_case_gives_its_dwelling_back() -> None:
    one = stock("A")
    one.allocate(case(1))
    one.release(case(1))
    assert one.moved == {"A": None}
    assert one.available(case(2)) == 1


def test_waiting_twice_is_one_place() -> None:
    one = stock()
    one.wait(case(1))
    one.wait(case(1))
    assert one.waiting[REGION] == 1
    one.stop_waiting(case(1))
    assert (one.waiting[REGION], one.joined) == (0, {})
