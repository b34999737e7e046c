"""The accounts of the four companies: whose they are decides, not what the household stated."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from lianban_contracts.decisions import Decision, ReferredFacts
from lianban_contracts.facts import DepartmentFacts, UtilityAccount
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model
from lianban_contracts.review import CaseReferred
from pydantic import StringConstraints

from services.chassis.aggregate import Change
from services.chassis.command import Command
from services.chassis.database import Connection, Record
from services.chassis.sql import statements
from services.referral.records import Kind
from services.referral.register import id_numbers, referrals

SQL = statements(__package__, "tables.sql")

FACTS = {company: f"{company}_account" for company in ("electricity", "water", "gas", "cable")}
"""The household fact of each company."""


class Account(Model):
    """One account of a company."""

    company: Literal["electricity", "water", "gas", "cable"]
    number: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    person: IdNumber


KINDS = {"accounts": Kind(Account, SQL["put_accounts"])}


class Known:
    """The accounts that matter for one batch."""

    def __init__(self, rows: Iterable[Record]) -> None:
        self._held: dict[tuple[str, str], str] = {}
        self._holder: dict[tuple[str, str], str] = {}
        for row in rows:
            self._held.setdefault((row["person"], row["company"]), row["number"])
            self._holder[row["company"], row["number"]] = row["person"]

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """The household's accounts as the companies have them; what they do not know stays as stated."""
        assert referral.facts is not None
        persons = [person.id_number for person in referral.persons]
        household = referral.facts.household
        found = {fact: self._match(company, getattr(household, fact), persons) for company, fact in FACTS.items()}
        known = {fact: account for fact, account in found.items() if account}
        if not known:
            return referral.facts, DepartmentFacts()
        told = household.model_copy(update=known)
        return referral.facts.model_copy(update={"household": told}), DepartmentFacts()

    def _match(self, company: str, stated: UtilityAccount | None, persons: Sequence[str]) -> UtilityAccount | None:
        """An account that a member holds; else the stated one, with what the company says of its holder."""
        for person in persons:
            if (person, company) in self._held:
                return UtilityAccount(number=self._held[person, company], holder_is_member=True)
        if stated and (company, stated.number) in self._holder:
            return UtilityAccount(number=stated.number, holder_is_member=False)
        return None

    def decided(self, referral: CaseReferred, decisions: Sequence[Decision]) -> None:
        """An allowance changes no account."""


class UtilityRegister:
    """Reads the register in the transaction of the batch."""

    async def gather(self, connection: Connection, commands: Sequence[Command]) -> Known:
        """Accounts of all persons of the batch, and of all numbers stated."""
        cases = referrals(commands)
        stated = _stated(cases)
        companies = [company for company, numbers in stated.items() for _ in numbers]
        numbers = [number for group in stated.values() for number in group]
        return Known(await connection.fetch(SQL["accounts"], id_numbers(cases), companies, numbers))

    async def save(self, connection: Connection, context: Known, changes: Sequence[Change]) -> None:
        """An allowance changes no account."""


def _stated(cases: Iterable[CaseReferred]) -> dict[str, list[str]]:
    stated: dict[str, list[str]] = defaultdict(list)
    for referral in cases:
        for company, fact in FACTS.items():
            account = getattr(referral.facts.household, fact) if referral.facts else None
            if account:
                stated[company].append(account.number)
    return stated
