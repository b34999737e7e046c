"""The housing register: homes of persons, the stock of dwellings, and the waiting list."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DangerousHouseGrade, DepartmentFacts, HousingSituation, SquareMetres
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model, OrAbsent, RegionCode
from lianban_contracts.review import CaseReferred

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command, DecisionContext
from services.chassis.core.database import Connection, Record
from services.department import entitlements, quota
from services.department.case import ReferralTaken
from services.department.entitlements import Entitlement, EntitlementLedger
from services.department.quota import Quota
from services.department.records import Kind
from services.department.register import AppliesAnswers, NoSettlements, decided_before, id_numbers, referrals

from .stock import PUT_DWELLINGS, PUT_VACATED, SQL, Stock, asks, called, offer, those_standing

ALLOCATION = "housing.public_rental"
"""The item that allocates a dwelling."""

LASTING = "lasting"
"""The period of an entitlement to a dwelling. It lasts until the dwelling is given back."""

ONCE = "once"
"""The period of an item that is granted once for a house."""

HOUSED = "already_housed"
"""Reason of a decision: the household lives in public rental. It keeps a dwelling that it was allocated."""

ENVIRONMENT = "housing.home_environment"
"""The programme whose places are counted."""


class DwellingRow(Model):
    """One dwelling of the stock."""

    number: str
    region: RegionCode
    area_m2: SquareMetres


class Home(Model):
    """The register's record of a person's home."""

    person: IdNumber
    housing_situation: OrAbsent[HousingSituation] = None
    floor_area_m2: OrAbsent[SquareMetres] = None
    dangerous_house_grade: OrAbsent[DangerousHouseGrade] = None


class Vacated(Model):
    """A dwelling that its household has left."""

    number: str


@asynccontextmanager
async def offered(connection: Connection, rows: Sequence[Any]) -> AsyncIterator[None]:
    """Offers vacant dwellings to the households first on the waiting list, after the rows are written."""
    known = await connection.fetch(SQL["regions"], [row.number for row in rows])
    regions = {row["region"] for row in known} | {row.region for row in rows if isinstance(row, DwellingRow)}
    await connection.execute(SQL["lock"], sorted(regions))
    yield
    await offer(connection, sorted(regions))


@asynccontextmanager
async def vacated(connection: Connection, rows: Sequence[Vacated]) -> AsyncIterator[None]:
    """Ends the entitlements to these dwellings, and offers the dwellings to the households first on the waiting
    list."""
    async with offered(connection, rows):
        held = await connection.fetch(SQL["allocated"], [row.number for row in rows])
        await entitlements.give_back(connection, [row["allocated_to"] for row in held])
        yield


KINDS = {
    "dwellings": Kind(DwellingRow, PUT_DWELLINGS, offered),
    "vacated": Kind(Vacated, PUT_VACATED, vacated),
    "homes": Kind(Home, SQL["put_homes"]),
    "places": quota.KIND,
}


class HousingBatch(NoSettlements):
    """Homes of a batch's persons, stock and places of its regions, and the households that have a dwelling."""

    def __init__(
        self, homes: Mapping[str, Mapping[str, Any]], stock: Stock, left: Quota, once: EntitlementLedger
    ) -> None:
        self._homes = homes
        self.stock, self.places, self.once = stock, left, once

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """Returns the facts with the home of the register, the dwelling that can be offered, and the places left."""
        assert referral.facts is not None
        homes = [self._homes[person.id_number] for person in referral.persons if person.id_number in self._homes]
        home = {fact: value for fact, value in (homes[0] if homes else {}).items() if value is not None}
        if not home:
            return referral.facts, self._supply(referral)
        household = referral.facts.household.model_copy(update=home)
        return referral.facts.model_copy(update={"household": household}), self._supply(referral)

    def _supply(self, referral: CaseReferred) -> DepartmentFacts:
        dwelling = self.stock.offer(referral)
        return DepartmentFacts(
            rental_units_available=self.stock.available(referral),
            rental_unit_area_m2=dwelling.area_m2 if dwelling else "0",
            rental_queue_place=0 if dwelling else self.stock.place(referral),
            home_environment_places_left=self.places.left(ENVIRONMENT, referral),
            granted_elsewhere=dict.fromkeys(self._elsewhere(referral), ()),
        )

    def _elsewhere(self, referral: CaseReferred) -> list[str]:
        applicant, application = referral.persons[0].id_number, referral.application
        kept = (self.once.elsewhere(person.id_number, ONCE, application) for person in referral.persons)
        return [*self.once.elsewhere(applicant, LASTING, application), *(item for one in kept for item in one)]

    def keep(self, referral: CaseReferred, before: ReferralTaken, answer: BenefitsDecided) -> None:
        """Records, when the case ends, what was granted once. None of its members is granted it again."""
        if referral.ended_on is None:
            return
        once = [one.item for one in answer.decisions if one.outcome == "granted" and one.period == "once"]
        persons = before.referral.persons
        self.once.keep(
            referral.application, [Entitlement(person.id_number, item, ONCE) for person in persons for item in once]
        )

    def apply(self, referral: CaseReferred, facts: ReferredFacts | None, decisions: Sequence[Decision]) -> None:
        """Allocates a dwelling, queues the household, or takes its dwelling back. Counts the places down."""
        had = referral.application in self.stock.held
        self.stock.decided(referral)
        decision = next((decision for decision in decisions if decision.item == ALLOCATION), None)
        if decision is not None and decision.outcome == "granted":
            self.stock.allocate(referral)
        elif decision is not None and decision.outcome == "queued":
            self.stock.wait(referral)
        else:
            self.stock.stop_waiting(referral)
            if decision is None or decision.reason != HOUSED:
                self.stock.release(referral)
        self._remember(referral, had)
        self.places.take(ENVIRONMENT, referral, decisions)

    def _remember(self, referral: CaseReferred, had: bool) -> None:
        """Records the entitlement. A household has one dwelling over all its applications."""
        has = referral.application in self.stock.held
        if has or had:
            rights = [Entitlement(referral.persons[0].id_number, ALLOCATION, LASTING)] if has else []
            self.once.decided(referral.application, rights, again=had)


def is_next(case: CaseReferred, moment: DecisionContext) -> bool:
    """Returns True if the household waits and a dwelling is left for it."""
    return bool(moment.context.stock.is_next(case))


class HousingRegister(AppliesAnswers):
    """Reads and writes the register in the transaction of the batch."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> HousingBatch:
        """Loads homes of all persons of the batch, and stock and places of the regions concerned.

        A region is concerned if a case of the batch asks for a dwelling or place, holds one, waits for one or is
        offered one."""
        cases, again = referrals(commands), decided_before(commands)
        before = [case for case in cases if case.application in again]
        waiting = [*await called(connection, commands), *await quota.called(connection, commands)]
        persons = [*id_numbers(cases), *(person for row in waiting for person in row["persons"])]
        homes = {row["person"]: _without_person(row) for row in await connection.fetch(SQL["homes"], persons)}
        standing = await those_standing(connection, before)
        asking = [case for case in cases if asks(case) or case.application in standing]
        stock = await Stock.load(connection, asking, waiting, standing)
        repairing = [case for case in cases if _may_need_repair(case, homes)]
        holders = [*_applicants(asking), *(row["persons"][0] for row in waiting), *id_numbers(repairing)]
        left = await Quota.load(connection, filter(_needs_place, cases), before, waiting)
        return HousingBatch(homes, stock, left, await EntitlementLedger.load(connection, holders))

    async def save(self, connection: Connection, context: HousingBatch, changes: Sequence[AppliedChange]) -> None:
        """Writes allocations, the waiting list, places and entitlements."""
        await context.stock.save(connection)
        await context.places.save(connection)
        await context.once.save(connection)


def _applicants(cases: Sequence[CaseReferred]) -> list[str]:
    return [case.persons[0].id_number for case in cases if case.persons]


def _may_need_repair(case: CaseReferred, homes: Mapping[str, Mapping[str, Any]]) -> bool:
    """Returns True if the household states a dangerous house, or the register has one of a member."""
    known = (homes.get(person.id_number, {}).get("dangerous_house_grade") for person in case.persons)
    return any(known) or (case.facts is not None and case.facts.household.dangerous_house_grade != "none")


def _without_person(row: Record) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "person"}


def _needs_place(case: CaseReferred) -> bool:
    return case.facts is not None and case.facts.household.home_environment_need
