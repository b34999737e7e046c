"""From which bills an item is reckoned, so that a department can remember which it has settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from lianban_contracts.facts import MedicalBill

from services.policy.formulas.amounts import Bills
from services.policy.model.pack import Pack
from services.policy.model.walk import walk

from .settlement import in_window


def reckoned(pack: Pack, item: str, bills: Sequence[MedicalBill], filed_on: date) -> list[MedicalBill]:
    """The bills from which an item's amount is reckoned."""
    found = {id(bill) for part in _windows(pack, item) for bill in in_window(bills, part.bills, part.kinds, filed_on)}
    return [bill for bill in bills if id(bill) in found]


@cache
def _windows(pack: Pack, item: str) -> tuple[Bills, ...]:
    return tuple(_bills(pack, [way.amount for way in pack.items[item].ways if way.amount]))


def _bills(pack: Pack, amounts: Sequence[object]) -> Iterator[Bills]:
    for part in walk(amounts, (), of_member=True):
        if isinstance(part.node, Bills):
            yield part.node
