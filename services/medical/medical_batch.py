"""Records of the persons in one batch, and what the batch settles."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Decision, ReferredFacts, ReferredMember
from lianban_contracts.facts import DepartmentFacts
from lianban_contracts.review import CaseReferred

from services.chassis.core.database import Record
from services.department.case import ReferralTaken
from services.department.entitlements import Entitlement, EntitlementLedger
from services.department.register import PersonFacts, granted, members_granted
from services.policy import Pack, Packs
from services.policy.evaluate.bill_basis import windows_of

from .bills import Protection, of_year
from .settlement_ledger import COUNTED, Bills, Settlement, SettlementKey, SettlementLedger, shares

LOOKBACK = "medical.lookback_12m"
"""The item that a person is granted once."""


class MedicalBatch(PersonFacts):
    """The register's records for a batch, the bills that it settles, and the look-backs that it grants."""

    def __init__(
        self,
        packs: Packs,
        known: Mapping[str, Mapping[str, Any]],
        bills: Mapping[str, Sequence[Record]],
        lookbacks: Mapping[str, UUID | None],
        settled: SettlementLedger,
        again: Collection[UUID] = (),
        once: EntitlementLedger | None = None,
    ) -> None:
        super().__init__(known)
        self.once = once or EntitlementLedger()
        self._packs, self._bills, self._lookbacks, self._again = packs, bills, dict(lookbacks), again
        self.settled = settled
        self.granted: dict[str, UUID] = {}
        self.turned: list[UUID] = []
        self.protection = Protection()

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """Adds to the facts whether the look-back was granted in another application, and to the supply what members keep of another one."""
        facts, _ = super().facts(referral)
        supply = DepartmentFacts(granted_elsewhere=self._elsewhere(referral, facts))
        had = {person.id for person in referral.persons if self._had(person.id_number, referral.application)}
        if not had:
            return facts, supply
        members = tuple(
            member.model_copy(update={"lookback_received": True}) if member.id in had else member
            for member in facts.members
        )
        return facts.model_copy(update={"members": members}), supply

    def _elsewhere(self, referral: CaseReferred, facts: ReferredFacts) -> dict[str, tuple[str, ...]]:
        """Returns the members who keep an item of this year from another application, by item."""
        found: dict[str, list[str]] = defaultdict(list)
        for person in referral.persons:
            for item in self.once.elsewhere(person.id_number, str(facts.filed_on.year), referral.application):
                found[item].append(person.id)
        return {item: tuple(members) for item, members in found.items()}

    def keep(self, referral: CaseReferred, before: ReferralTaken, answer: BenefitsDecided) -> None:
        """Records the items of the year of members who are not in the referral any more."""
        self.once.keep(referral.application, kept_of_year(referral, before, answer))

    def _had(self, person: str, application: UUID) -> bool:
        return self._lookbacks.get(person, application) != application

    def marked(self, referral: CaseReferred, facts: ReferredFacts) -> ReferredFacts:
        """Returns the facts by which the case is decided: each bill has the amounts granted on it before."""
        marked = tuple(self._marked(referral, facts.filed_on, member) for member in facts.members)
        if any(new is not old for new, old in zip(marked, facts.members, strict=True)):
            return facts.model_copy(update={"members": marked})
        return facts

    def _marked(self, referral: CaseReferred, day: date, member: ReferredMember) -> ReferredMember:
        person = _number(referral, member.id) if member.medical_bills else ""
        if not self.settled.holds(person):
            return member
        bills, pack = Bills(member.medical_bills, self._bills.get(person, ())), self._packs.get(referral.pack)
        found = [self._before(pack, person, names, referral.application, day) for names in bills.names]
        if not any(found):
            return member
        marked = [
            bill.model_copy(update={"settled": {item: fen for item, fen in before.items() if item != COUNTED} or None})
            for bill, before in zip(bills.bills, found, strict=True)
        ]
        return member.model_copy(update={"medical_bills": tuple(marked)})

    def _before(self, pack: Pack, person: str, names: Sequence[str], application: UUID, day: date) -> dict[str, int]:
        """Returns the amounts in fen, by item, granted on a bill before. A bill that another region aided under an item that this
        region does not have counts as settled, with nothing, under every item of this region."""
        found = self.settled.before(person, names, application, day)
        if self.settled.items_of(person, names) - {COUNTED} - pack.items.keys():
            found = {item.id: 0 for item in pack.items_of("medical") if windows_of(pack, item.id)} | found
        return found

    def apply(self, referral: CaseReferred, facts: ReferredFacts | None, decisions: Sequence[Decision]) -> None:
        """Records what was granted on which bills, the look-backs granted, and who paid the bills."""
        again = referral.application in self._again
        if referral.ended_on is not None:
            return
        if facts is not None:
            referral = referral.model_copy(update={"facts": facts})
        if again:
            self._give_back(referral)
        counted = self._settle(referral, facts, decisions) if facts else {}
        decision = granted(decisions, LOOKBACK)
        persons = {person.id: person.id_number for person in referral.persons}
        for member in members_granted(decision) if decision else ():
            self._lookbacks[persons[member]] = self.granted[persons[member]] = referral.application
        self.protection.decided(referral, counted, decisions, again=again)

    def _settle(
        self, referral: CaseReferred, facts: ReferredFacts, decisions: Sequence[Decision]
    ) -> Mapping[str, Sequence[Record]]:
        """Records the amounts granted on each bill.

        Returns the bills of the year, by member, not counted by another application."""
        pack, counted = self._packs.get(referral.pack), {}
        entry = Settlement(referral.application, facts.filed_on, 0)
        for member in facts.members:
            person = _number(referral, member.id)
            rows = self._bills.get(person, ())
            if not person or not (rows or member.medical_bills):
                continue
            for item, bill, fen in shares(pack, facts, member.id, Bills(member.medical_bills, rows), decisions):
                self.settled.add(SettlementKey(person, bill, item), entry._replace(granted_fen=fen))
            counted[member.id] = [row for row in of_year(rows, facts) if self._counts(person, row, entry)]
        return counted

    def _counts(self, person: str, bill: Record, entry: Settlement) -> bool:
        """Counts a bill for the protection rate, unless another application has counted it.

        Returns True if it is counted."""
        if COUNTED in self.settled.before(person, (bill["number"],), entry.application, entry.assessed_on):
            return False
        self.settled.add(SettlementKey(person, bill["number"], COUNTED), entry)
        return True

    def _give_back(self, referral: CaseReferred) -> None:
        """Takes back what the application settled and its look-backs.

        The later decision records them again if it grants them."""
        application = referral.application
        self.settled.give_back(application, referral.facts.filed_on if referral.facts else date.min)
        self.turned.append(application)
        for known in (self._lookbacks, self.granted):
            for person in [person for person, holder in known.items() if holder == application]:
                del known[person]


def kept_of_year(referral: CaseReferred, before: ReferralTaken, answer: BenefitsDecided) -> Iterator[Entitlement]:
    """Yields what was granted for the year to members who are not in the referral any more."""
    facts = before.facts or before.referral.facts
    here = {person.id_number for person in referral.persons}
    gone = {person.id: person.id_number for person in before.referral.persons if person.id_number not in here}
    if facts is None or not gone:
        return
    for one in answer.decisions:
        if one.outcome == "granted" and one.period == "year":
            for member in members_granted(one):
                if member in gone:
                    yield Entitlement(gone[member], one.item, str(facts.filed_on.year))


def _number(referral: CaseReferred, member: str) -> str:
    """Returns the ID number of a member, or an empty string."""
    return next((person.id_number for person in referral.persons if person.id == member), "")
