"""Settled bills by person, bill, item and application. No bill is paid twice."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate, pairwise
from typing import NamedTuple
from uuid import UUID

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import MedicalBill

from services.chassis.core.database import Connection, Record
from services.chassis.core.sql import statements
from services.policy import DECLINED_BY_HOUSEHOLD, Pack
from services.policy.evaluate.bill_basis import reckoned

SQL = statements(__package__, "tables.sql")

COUNTED = "protection"
"""The item of an entry that counts the bill in the figures of the protection rate."""


class SettlementKey(NamedTuple):
    """One bill of a person, and an item that was decided with it."""

    person: str
    bill: str
    item: str


class Settlement(NamedTuple):
    """The application, the day of assessment, and the amount granted on the bill in fen."""

    application: UUID
    assessed_on: date
    granted_fen: int


class SettlementLedger:
    """Settlements of the persons in one batch: those stored and those that the batch adds."""

    def __init__(self, rows: Iterable[Record] = ()) -> None:
        self._held: dict[SettlementKey, Settlement] = {}
        self._bills: dict[str, dict[str, set[str]]] = {}
        """The items settled, by person and bill."""
        self._through: dict[UUID, set[SettlementKey]] = defaultdict(set)
        self._added: dict[SettlementKey, Settlement] = {}
        self._dropped: list[SettlementKey] = []
        for row in rows:
            key = SettlementKey(row["person"], row["bill"], row["item"])
            self._hold(key, Settlement(row["application"], row["assessed_on"], row["granted_fen"]))

    def _hold(self, key: SettlementKey, entry: Settlement) -> None:
        self._held[key] = entry
        self._bills.setdefault(key.person, {}).setdefault(key.bill, set()).add(key.item)
        self._through[entry.application].add(key)

    def holds(self, person: str) -> bool:
        """Returns True if any bill of the person is settled."""
        return person in self._bills

    def items_of(self, person: str, names: Sequence[str]) -> set[str]:
        """Returns the items under which the bill with these names was settled, in any application."""
        held = self._bills.get(person, {})
        return {item for name in names for item in held.get(name, ())}

    def before(self, person: str, names: Sequence[str], application: UUID, day: date) -> dict[str, int]:
        """Returns the amounts in fen, by item, granted on the bill with these names in another application.

        Amounts that this application granted as of another year are included."""
        held = self._bills.get(person, {})
        keys = [SettlementKey(person, bill, item) for bill in names for item in sorted(held.get(bill, ()))]
        return {
            key.item: entry.granted_fen
            for key, entry in ((key, self._held[key]) for key in keys)
            if entry.application != application or entry.assessed_on.year != day.year
        }

    def give_back(self, application: UUID, day: date) -> None:
        """Removes what the application settled as of this day or a later day of its year; for the earliest date, everything. It is
        decided again."""
        for key in sorted(self._through[application]):
            held = self._held[key].assessed_on
            if day == date.min or (held >= day and held.year == day.year):
                self._drop(key)

    def add(self, key: SettlementKey, entry: Settlement) -> None:
        """Records that the application has settled the bill with the item. Replaces its earlier entry."""
        if key in self._held:
            self._drop(key)
        self._hold(key, entry)
        self._added[key] = entry

    def _drop(self, key: SettlementKey) -> None:
        self._through[self._held.pop(key).application].discard(key)
        self._bills[key.person][key.bill].discard(key.item)
        if self._added.pop(key, None) is None:
            self._dropped.append(key)

    async def save(self, connection: Connection) -> None:
        """Writes the changes.

        Raises an integrity error if another batch settled the same meanwhile; the batch is then decided again."""
        if self._dropped:
            await connection.execute(SQL["give_back_bills"], *_columns(self._dropped))
        if self._added:
            entries = zip(*self._added.values(), strict=True)
            await connection.execute(SQL["settle_bills"], *_columns(self._added), *entries)


def _columns(keys: Iterable[SettlementKey]) -> Iterator[list[str]]:
    return (list(column) for column in zip(*keys, strict=True))


class Bills:
    """The bills of one person in the facts, each with the names under which it may have been settled."""

    def __init__(self, bills: Sequence[MedicalBill], rows: Sequence[Record]) -> None:
        numbers: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            numbers[_content(row["paid_on"], row["kind"], row["own_fen"])].append(row["number"])
        seen: Counter[str] = Counter()
        self.bills = bills
        self.names: list[tuple[str, ...]] = []
        for bill in bills:
            content = _content(bill.paid_on, bill.kind, bill.own_fen)
            known = numbers[content][seen[content] :][:1]
            self.names.append((*known, f"{content}/{seen[content]}"))
            seen[content] += 1

    def named(self, chosen: Sequence[MedicalBill]) -> list[str]:
        """Returns the name of each of these bills: its number, or its content if the register does not know it."""
        wanted = {id(bill) for bill in chosen}
        return [names[0] for bill, names in zip(self.bills, self.names, strict=True) if id(bill) in wanted]


def _content(paid_on: date, kind: str, own_fen: int) -> str:
    return f"{paid_on}/{kind}/{own_fen}"


def shares(
    pack: Pack, facts: ReferredFacts, member: str, bills: Bills, decisions: Sequence[Decision]
) -> Iterator[tuple[str, str, int]]:
    """Yields item, bill and amount in fen of the decisions on a member's bills, if something was granted on them.

    An amount is spread over the bills from which it was computed. An item with the amount 0 settles its bills too,
    unless the household declined it."""
    granted = {one.item for one in decisions if isinstance(_of(one, member), int)}
    found = [(one, reckoned(pack, one.item, bills.bills, facts.filed_on)) for one in decisions] if granted else []
    if not any(chosen and one.item in granted for one, chosen in found):
        return
    for one, chosen in found:
        new = [bill for bill in chosen if one.item not in (bill.settled or ())]
        if new and one.reason != DECLINED_BY_HOUSEHOLD:
            amount = _of(one, member)
            spread = _spread(amount if isinstance(amount, int) else 0, [bill.own_fen for bill in new])
            yield from zip([one.item] * len(new), bills.named(new), spread, strict=True)


def _of(decision: Decision, member: str) -> int | str | None:
    return (decision.members or {}).get(member) if decision.outcome == "granted" else None


def _spread(amount: int, over: Sequence[int]) -> list[int]:
    """Splits the amount in proportion to these values, in whole fen. The parts add up to the amount."""
    total = sum(over) or 1
    ends = [amount * part // total for part in accumulate(over, initial=0)]
    ends[-1] = amount
    return [end - start for start, end in pairwise(ends)]
