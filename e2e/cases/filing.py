"""The filing of a golden case: invented persons, and only the facts that a household states itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianban_contracts.facts import FactKind

from e2e.households import id_number
from services.intake.checks import ADULT, APPLICANT_AGE
from services.policy.calendar.dates import completed_years
from services.policy.facts import CATALOGUE, declared_facts

Facts = Mapping[str, Any]

OF_DEPARTMENTS = frozenset(
    name for name, fact in CATALOGUE.items() if fact.sources == ("register",) and not fact.decides_category
)
"""Facts that only a department's register supplies. Medical bills are also stated, because review computes with them."""

ACCOUNTS = {f"{company}_account": company for company in ("electricity", "water", "gas", "cable")}
"""The company of each account, by the household fact of the account."""

PERSONS = 32
"""ID numbers reserved for each case. A household has at most 30 members."""

BASE = 60_000_000
"""First serial number; higher than those of all other filings of the tests."""


@dataclass(frozen=True)
class Case:
    """One case of a run. `number` makes its persons, accounts and dwellings different from those of all other cases."""

    number: int
    given: Facts

    @property
    def name(self) -> str:
        """The id of the case."""
        return str(self.given["id"])

    @property
    def findings(self) -> Facts:
        """The findings of the verification report; empty if it confirms the statement, or if the report is available at filing."""
        return dict(self.given.get("verification", {}).get("findings", {}))

    @property
    def arrives_on(self) -> str:
        """The day of the report; the day of filing if the case does not give one."""
        return str(self.given.get("verification", {}).get("arrives_on", self.given["filed_on"]))

    def persons(self) -> dict[str, str]:
        """Returns an invented ID number for each member, by member id."""
        return {
            member["id"]: self.number_of(index, member["birth_date"])
            for index, member in enumerate(self.given["members"])
        }

    def number_of(self, place: int, birth_date: str) -> str:
        """Returns the ID number of the member at this position in the household."""
        return id_number(BASE + self.number * PERSONS + place, birth_date)

    def stranger(self) -> str:
        """Returns the ID number of a person outside the household."""
        return id_number(BASE + self.number * PERSONS + PERSONS - 1, "1950-01-01")

    def facts(self, findings: Facts) -> tuple[Facts, list[Facts]]:
        """Returns the facts of the household and of its members. Findings replace stated facts."""
        found = findings.get("members", {})
        household = self.given.get("household", {}) | findings.get("household", {})
        return self._household(household), [
            {**member, **found.get(member["id"], {})} for member in self.given["members"]
        ]

    def _household(self, facts: Facts) -> Facts:
        """Gives accounts numbers of this case, because two cases may use the same number."""
        accounts = {
            name: facts[name] | {"number": self.tagged(facts[name]["number"])} for name in ACCOUNTS.keys() & facts
        }
        return {**facts, **accounts}

    def tagged(self, number: str) -> str:
        """Returns the number with the number of the case as prefix, so that no other case has it; at most 40 characters."""
        return f"{self.number}-{number}"[:40]


def body(case: Case) -> dict[str, Any]:
    """Returns the body of the filing: an application on paper, received and signed on the day `filed_on`."""
    household, members = case.facts({})
    not_declared = _not_declared(case)
    if not_declared:
        members = [_without_income(one) if one["id"] in not_declared else one for one in members]
    return {
        "region": case.given["region"],
        "filed_on": case.given["filed_on"],
        **_agent(case),
        "identity": {"members": _named(case)},
        "facts": _officer(case)
        | ({"not_declared": not_declared} if not_declared else {})
        | {"household": _stated(household), "members": [_stated(one) for one in members]},
        "consent": {"signed_at": f"{case.given['filed_on']}T09:00:00+08:00", "signed_by": _signers(case)},
    }


def _not_declared(case: Case) -> dict[str, list[FactKind]]:
    """Returns the kinds of facts that members do not declare. `declared` of a case: False, or the ids of those who declare."""
    declared = case.given.get("declared", True)
    if declared is True:
        return {}
    kinds = sorted({fact.declared_as for fact in CATALOGUE.values() if fact.declared_as})
    return {one["id"]: kinds for one in case.given["members"] if not declared or one["id"] not in declared}


def _without_income(member: Facts) -> Facts:
    names = declared_facts("income")
    return {name: value for name, value in member.items() if name not in names}


def _agent(case: Case) -> dict[str, Any]:
    """Adds an agent if the applicant is younger than APPLICANT_AGE."""
    applicant, filed_on = case.given["members"][0], date.fromisoformat(case.given["filed_on"])
    if completed_years(date.fromisoformat(applicant["birth_date"]), filed_on) >= APPLICANT_AGE:
        return {}
    return {"agent": {"name": "测试代办", "organisation": "测试村便民服务点"}}


def _named(case: Case) -> list[dict[str, str]]:
    return [{"id": member, "name": f"测试{member}", "id_number": number} for member, number in case.persons().items()]


def _stated(facts: Facts) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in OF_DEPARTMENTS}


def _officer(case: Case) -> dict[str, Any]:
    return {"officer": case.given["officer"]} if "officer" in case.given else {}


def _signers(case: Case) -> list[str]:
    """Returns the ids of all adults, and of the applicant even if they are not an adult."""
    filed_on = date.fromisoformat(case.given["filed_on"])
    first, *others = case.given["members"]
    adults = [one for one in others if completed_years(date.fromisoformat(one["birth_date"]), filed_on) >= ADULT]
    return [member["id"] for member in (first, *adults)]
