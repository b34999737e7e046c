"""Bills as they were settled: basic insurance pays first, serious-illness insurance of what is left, medical aid last."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Self
from uuid import UUID

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import BillKind, MedicalBill
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Fen, Model, OrAbsent
from lianban_contracts.review import CaseReferred
from pydantic import model_validator

from services.chassis.core.database import Record


class Bill(Model):
    """One bill. Its parts add up: what neither insurance pays of the catalogue is what the person pays himself."""

    number: str
    person: IdNumber
    paid_on: date
    kind: BillKind
    own_fen: Fen
    """Own payment within the catalogue, after both insurances: what medical aid is reckoned from."""
    total_fen: OrAbsent[Fen] = None
    """The whole bill; absent where only the own payment is known."""
    outside_fen: Fen = 0
    """What the catalogue does not cover; nobody aids it."""
    basic_fen: Fen = 0
    """Paid by basic insurance (基本医保)."""
    serious_fen: Fen = 0
    """Paid by serious-illness insurance (大病保险)."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        paid = self.outside_fen + self.basic_fen + self.serious_fen
        if self.total_fen is None:
            if paid:
                raise ValueError(f"bill {self.number}: what was paid by others needs total_fen")
        elif self.total_fen - paid != self.own_fen:
            left = f"{self.total_fen} - {self.outside_fen} - {self.basic_fen} - {self.serious_fen}"
            raise ValueError(f"bill {self.number}: {left} = {self.total_fen - paid} is left, own_fen is {self.own_fen}")
        if self.serious_fen and not self.basic_fen:
            raise ValueError(
                f"bill {self.number}: serious-illness insurance pays after basic insurance, which paid nothing"
            )
        return self


def stated(rows: Sequence[Record]) -> tuple[MedicalBill, ...]:
    """The bills as every rule reads them."""
    return tuple(MedicalBill(paid_on=row["paid_on"], kind=row["kind"], own_fen=row["own_fen"]) for row in rows)


@dataclass(slots=True)
class PayerTotals:
    """Who paid how much of the bills of one category's members, in the order in which it is paid, in fen."""

    bills: int = 0
    without_total: int = 0
    """Bills of which only the own payment is known; they are in none of the sums."""
    total_fen: int = 0
    basic_fen: int = 0
    serious_fen: int = 0
    aid_fen: int = 0
    own_fen: int = 0
    """Own payments for illness that medical aid is reckoned from, of members to whom some is due."""
    aided_fen: int = 0
    """The aid granted to those members."""

    def add(self, bill: Record) -> None:
        """Counts a bill."""
        self.bills += 1
        if bill["total_fen"] is None:
            self.without_total += 1
            return
        self.total_fen += bill["total_fen"]
        self.basic_fen += bill["basic_fen"]
        self.serious_fen += bill["serious_fen"]


@dataclass(slots=True)
class Protection:
    """What a batch adds to the figures of the protection rate (综合保障率), by application, year and category."""

    rows: dict[tuple[UUID, int | None], list[dict[str, object]]] = field(default_factory=dict)
    """Of an application and year of filing; of no year: the application has no figures at all any more."""

    def decided(
        self, case: CaseReferred, bills: Mapping[str, Sequence[Record]], decisions: Sequence[Decision], *, again: bool
    ) -> None:
        """Takes in a member's bills of the year of filing and the aid granted on them; a later decision replaces an earlier."""
        if case.facts is None:
            self.rows[case.application, None] = []
            return
        found, year = _settled(case.facts, bills, decisions), case.facts.filed_on.year
        if found or again:
            place = {"application": case.application, "region": case.region, "year": year}
            self.rows[case.application, year] = [
                {**place, "category": category, **asdict(settled)} for category, settled in found.items()
            ]


def of_year(bills: Sequence[Record], facts: ReferredFacts) -> list[Record]:
    """The bills of the calendar year of filing, up to that day."""
    return [bill for bill in bills if bill["paid_on"].year == facts.filed_on.year and bill["paid_on"] <= facts.filed_on]


def _settled(
    facts: ReferredFacts, bills: Mapping[str, Sequence[Record]], decisions: Sequence[Decision]
) -> dict[str, PayerTotals]:
    found: dict[str, PayerTotals] = defaultdict(PayerTotals)
    for member in facts.members:
        counted = bills.get(member.id, ())
        for bill in counted:
            found[member.category].add(bill)
        if counted:
            aid = _aid(member.id, decisions)
            found[member.category].aid_fen += aid
            if own := _aidable(counted) if aid or _waits(member.id, decisions) else 0:
                found[member.category].own_fen += own
                found[member.category].aided_fen += aid
    return found


def _aidable(bills: Sequence[Record]) -> int:
    return sum(bill["own_fen"] for bill in bills if bill["kind"] in ("chronic", "inpatient"))


def _waits(member: str, decisions: Sequence[Decision]) -> bool:
    """Whether something is due to a member and not granted yet."""
    return any((one.members or {}).get(member) in ("needs_documents", "queued") for one in decisions)


def _aid(member: str, decisions: Sequence[Decision]) -> int:
    """What a member is granted once: medical aid on bills. What is granted by the year is help with insurance."""
    granted = [
        (one.members or {}).get(member) for one in decisions if one.outcome == "granted" and one.period == "once"
    ]
    return sum(fen for fen in granted if isinstance(fen, int))
