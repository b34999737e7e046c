"""The accounts of the four companies. Decisions use the holder in the register, not the one that the household stated."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts, UtilityAccount
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model
from lianban_contracts.review import CaseReferred
from pydantic import StringConstraints

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command
from services.chassis.core.database import Connection, Record
from services.chassis.core.sql import statements
from services.department.entitlements import Entitlement, EntitlementLedger
from services.department.records import Kind
from services.department.register import AppliesAnswers, NoSettlements, decided_before, id_numbers, referrals

SQL = statements(__package__, "tables.sql")

FACTS = {company: f"{company}_account" for company in ("electricity", "water", "gas", "cable")}
"""The fact of the household's account at each company."""

RUNNING = "month"
"""The period of entitlements: an allowance is granted monthly until the next decision."""


class AccountNumber(Model):
    """The number of an account and its company."""

    company: Literal["electricity", "water", "gas", "cable"]
    number: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Account(AccountNumber):
    """One account, and the ID number of its holder."""

    person: IdNumber


KINDS = {"accounts": Kind(Account, SQL["put_accounts"]), "closed": Kind(AccountNumber, SQL["close_accounts"])}


class Match(NamedTuple):
    """An account of a household. `known`: a member holds it, by the register."""

    account: UtilityAccount
    known: bool = True


class UtilityBatch(NoSettlements):
    """The accounts of one batch, and their entitlements."""

    def __init__(self, rows: Iterable[Record], again: Collection[UUID] = ()) -> None:
        self._held: dict[tuple[str, str], str] = {}
        self._holder: dict[tuple[str, str], str] = {}
        self._asked: set[str] = set()
        self._again = again
        self.once = EntitlementLedger()
        for row in rows:
            if row["number"] is None:
                self._asked.add(row["company"])
                continue
            self._held.setdefault((row["person"], row["company"]), row["number"])
            self._holder[row["company"], row["number"]] = row["person"]

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """Returns the facts with the accounts of the register. A company without a register here leaves the stated account unchanged."""
        assert referral.facts is not None
        matches = self._matches(referral)
        if not matches:
            return referral.facts, DepartmentFacts()
        told = referral.facts.household.model_copy(
            update={FACTS[company]: match.account for company, match in matches.items()}
        )
        supply = DepartmentFacts(granted_elsewhere=dict.fromkeys(self._elsewhere(referral), ()))
        return referral.facts.model_copy(update={"household": told}), supply

    def _matches(self, referral: CaseReferred) -> dict[str, Match]:
        persons = [person.id_number for person in referral.persons]
        household = referral.facts.household if referral.facts else None
        found = {
            company: self._match(company, getattr(household, fact, None), persons) for company, fact in FACTS.items()
        }
        return {company: match for company, match in found.items() if match}

    def _match(self, company: str, stated: UtilityAccount | None, persons: Sequence[str]) -> Match | None:
        """Returns the stated account if a member holds it, else another account that a member holds, else the stated one."""
        number = stated.number if stated else None
        if number is None or self._holder.get((company, number)) not in persons:
            number = next((self._held[one, company] for one in persons if (one, company) in self._held), None)
        if number is not None:
            return Match(UtilityAccount(number=number, holder_is_member=True))
        if stated and ((company, stated.number) in self._holder or company in self._asked):
            return Match(UtilityAccount(number=stated.number, holder_is_member=False), known=False)
        return None

    def holders(self, referral: CaseReferred) -> dict[str, str]:
        """The accounts of members as holders of an allowance, by company."""
        matches = self._matches(referral).items()
        return {company: f"{company}/{match.account.number}" for company, match in matches if match.known}

    def _elsewhere(self, referral: CaseReferred) -> Iterator[str]:
        persons = [person.id_number for person in referral.persons]
        for holder in self.holders(referral).values():
            yield from self.once.elsewhere(holder, RUNNING, referral.application, persons)

    def apply(self, referral: CaseReferred, facts: ReferredFacts | None, decisions: Sequence[Decision]) -> None:
        """Records the allowances of the application by account. The same household may claim them again in another application."""
        holders = self.holders(referral)
        rights = [
            Entitlement(holders[company], decision.item, RUNNING)
            for decision in decisions
            if decision.outcome == "granted" and (company := company_of(decision.item)) in holders
        ]
        household = referral.persons[0].id_number if referral.persons else None
        again = referral.application in self._again
        if rights or again:
            self.once.decided(referral.application, rights, again=again, household=household)


def company_of(item: str) -> str | None:
    """Returns the company of an item; None for an item without an account."""
    name = item.partition(".")[2]
    return next((company for company in FACTS if name.startswith(company)), None)


class UtilityRegister(AppliesAnswers):
    """Reads and writes the register in the transaction of the batch."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> UtilityBatch:
        """Loads the accounts of all persons in the batch and of all stated numbers, and the entitlements of the households' accounts."""
        cases = referrals(commands)
        stated = list(_stated(cases))
        rows = await connection.fetch(
            SQL["accounts"], id_numbers(cases), [company for company, _ in stated], [number for _, number in stated]
        )
        known = UtilityBatch(rows, decided_before(commands))
        holders = [holder for case in cases for holder in known.holders(case).values()]
        known.once = await EntitlementLedger.load(connection, holders)
        return known

    async def save(self, connection: Connection, context: UtilityBatch, changes: Sequence[AppliedChange]) -> None:
        """Writes the entitlements of accounts."""
        await context.once.save(connection)


def _stated(cases: Iterable[CaseReferred]) -> Iterator[tuple[str, str]]:
    for referral in cases:
        for company, fact in FACTS.items():
            account = getattr(referral.facts.household, fact) if referral.facts else None
            if account:
                yield company, account.number
