"""Settled bills. Basic insurance pays first, then serious-illness insurance, then medical aid."""

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
    """One bill. What neither insurance pays within the catalogue is the person's own payment.

    The model raises ValueError if the parts do not add up."""

    number: str
    person: IdNumber
    paid_on: date
    kind: BillKind
    own_fen: Fen
    """Own payment within the catalogue after both insurances. Medical aid is computed from it."""
    total_fen: OrAbsent[Fen] = None
    """The whole bill. Absent if only the own payment is known."""
    outside_fen: Fen = 0
    """The part outside the catalogue. No aid is granted on it."""
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
    """Returns the bills in the form that the rules read."""
    return tuple(MedicalBill(paid_on=row["paid_on"], kind=row["kind"], own_fen=row["own_fen"]) for row in rows)


@dataclass(slots=True)
class PayerTotals:
    """Payments by payer for the bills of one category's members, in the order of payment, in fen."""

    bills: int = 0
    without_total: int = 0
    """Bills of which only the own payment is known. They are in none of the sums."""
    total_fen: int = 0
    basic_fen: int = 0
    serious_fen: int = 0
    aid_fen: int = 0
    own_fen: int = 0
    """Own payments for illness from which medical aid is computed, of members with aid granted or pending."""
    aided_fen: int = 0
    """The aid granted to those members."""

    def add(self, bill: Record) -> None:
        """Adds a bill to the sums."""
        self.bills += 1
        if bill["total_fen"] is None:
            self.without_total += 1
            return
        self.total_fen += bill["total_fen"]
        self.basic_fen += bill["basic_fen"]
        self.serious_fen += bill["serious_fen"]


@dataclass(slots=True)
class Protection:
    """The figures that a batch adds to the protection rate (综合保障率), by application, year and category."""

    rows: dict[tuple[UUID, int | None], list[dict[str, object]]] = field(default_factory=dict)
    """Rows by application and year of filing. The year is None if the application has no figures any more."""

    def decided(
        self, case: CaseReferred, bills: Mapping[str, Sequence[Record]], decisions: Sequence[Decision], *, again: bool
    ) -> None:
        """Records the members' bills of the year of filing and the aid granted on them.

        A later decision replaces an earlier one."""
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
    """Returns the bills of the calendar year of filing, up to the day of filing."""
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
    """Returns True if an item for the member waits for documents or is queued."""
    return any((one.members or {}).get(member) in ("needs_documents", "queued") for one in decisions)


def _aid(member: str, decisions: Sequence[Decision]) -> int:
    """Returns the member's one-off grants in fen: medical aid on bills. Yearly grants are help with insurance."""
    granted = [
        (one.members or {}).get(member) for one in decisions if one.outcome == "granted" and one.period == "once"
    ]
    return sum(fen for fen in granted if isinstance(fen, int))
