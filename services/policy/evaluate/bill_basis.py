"""Finds the bills on which the amount of an item is based, so that a department can record which bills it has
settled."""

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
    """Returns the bills on which the amount of an item is based, in their given order."""
    found = {id(bill) for part in _windows(pack, item) for bill in in_window(bills, part.bills, part.kinds, filed_on)}
    return [bill for bill in bills if id(bill) in found]


def windows_of(pack: Pack, item: str) -> frozenset[str]:
    """Returns the windows of the bills on which the amount of an item is based. Empty if it is not based on bills."""
    return frozenset(part.bills for part in _windows(pack, item))


@cache
def _windows(pack: Pack, item: str) -> tuple[Bills, ...]:
    return tuple(_bills([way.amount for way in pack.items[item].ways if way.amount]))


def _bills(amounts: Sequence[object]) -> Iterator[Bills]:
    for part in walk(amounts, (), of_member=True):
        if isinstance(part.node, Bills):
            yield part.node
