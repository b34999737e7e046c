"""Properties of a household's file over any sequence of reports, changes, corrections, emergencies and days."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from lianban_contracts.consent import Consent
from lianban_contracts.facts import HouseholdFacts, MemberFacts
from lianban_contracts.identity import Identity, Person
from lianban_contracts.intake import ApplicationSubmitted, ApplicationWithdrawn, StatedFacts
from lianban_contracts.life import ChangeReported
from lianban_contracts.review import CaseDetermined
from lianban_contracts.verification import Findings, VerificationReported

from services.intake.corrections import amount_on, months
from services.intake.withdrawal import withdraw
from services.policy import load_packs
from services.policy.calendar.dates import first_of_next_month, is_new_year
from services.review.emergencies import Emergencies
from services.review.officer import Establish, Officers
from services.review.recompute import recomputed
from services.review.record_emergency import RecordEmergency

from .households import id_number
from .life_in_process import File

ID = UUID("01941f29-7c00-7aaa-8aaa-aaaaaaaaaaaa")
PACKS = load_packs()
CASH, CHILD, PREMIUM = "civil.minimum_living_cash", "civil.child_living", "medical.insurance_premium"
CHILDREN = {"m2": date(2008, 1, 1), "m3": date(2006, 11, 20)}
"""One reaches the age limit of its aid on 1 January, one within a month."""

FIRST_DAYS = {
    "330304": date(2024, 3, 1),
    "511700": date(2024, 3, 1),
    "330100": date(2023, 3, 1),
    "350121": date(2021, 3, 1),
}
"""The first day of filing in regions that wait for the report, that know a gradual exit, whose plan ends, and that approve ahead of the report."""

WAGES = st.sampled_from([0, 30_000, 60_000, 400_000])
PREMIUMS = {2024: 53_000, 2025: 56_000, 2026: 59_000, 2027: 62_000}
"""The premium of a person in 330304 by year, in fen. Source: docs/catalogue.md, section 2."""

DAYS = st.sampled_from([0, 1, 9, 35, 100])


class HouseholdFile(RuleBasedStateMachine):
    """The file of a mother with two children, from its filing on."""

    @initialize(region=st.sampled_from(sorted(FIRST_DAYS)), after=st.integers(0, 300), wage=WAGES)
    def file(self, region: str, after: int, wage: int) -> None:
        day = FIRST_DAYS[region] + timedelta(days=after)
        self.given, self.reports, self.first = File(PACKS, day), 0, first_of_next_month(day)
        self.given.take("intake", filing(day, wage, region))

    @rule(days=DAYS)
    def pass_days(self, days: int) -> None:
        self.given.pass_days(days)

    @precondition(lambda self: self.given.case.waiting)
    @rule(wage=WAGES, more=st.booleans())
    def report(self, wage: int, more: bool) -> None:
        self.reports += 1
        found = Findings(members={"m1": {"wage_fen_per_month": wage}}) if more else Findings()
        message = VerificationReported(
            application=ID, report=f"r-{self.reports}", arrived_on=self.given.today, findings=found
        )
        self.given.do("review", self.given.reviewer.take_report, message)

    @precondition(lambda self: self._open())
    @rule(wage=WAGES)
    def income_changes(self, wage: int) -> None:
        self._change("income", Findings(members={"m1": {"wage_fen_per_month": wage}}))

    @precondition(lambda self: self._open() and CHILDREN.keys() & self.given.application.members.keys())
    @rule(ago=st.integers(0, 90))
    def a_child_dies(self, ago: int) -> None:
        submitted = self.given.application.submitted
        assert submitted is not None
        day = max(submitted.filed_on, self.given.today - timedelta(days=ago))
        (name, *_) = sorted(CHILDREN.keys() & self.given.application.members.keys())
        self._change("death", Findings(), changed_on=day, left=(name,))

    @precondition(lambda self: self._open())
    @rule(wage=WAGES)
    def an_officer_establishes(self, wage: int) -> None:
        found = Findings(members={"m1": {"wage_fen_per_month": wage}})
        self.given.do("review", Officers(self.given.reviewer).establish, Establish(ID, "甲", "入户", found))

    @precondition(lambda self: self._open() and not (self._last() and self._last().status == "refused"))
    @rule(ago=st.integers(0, 3), grade=st.integers(1, 3))
    def an_emergency_is_recorded(self, ago: int, grade: int) -> None:
        day = self.given.today - timedelta(days=ago)
        command = RecordEmergency(ID, "accident", day, grade, "甲", "a", "核实")
        self.given.do("review", Emergencies(self.given.reviewer).record, command)

    @precondition(lambda self: self.given.application.in_force)
    @rule()
    def withdraw(self) -> None:
        message = ApplicationWithdrawn(application=ID, withdrawn_on=self.given.today)
        self.given.do("intake", withdraw, message)

    def _open(self) -> bool:
        return not self.given.case.closed and not self.given.application.withdrawn

    def _last(self) -> CaseDetermined | None:
        return self.given.case.determination

    def _change(self, cause: Any, facts: Findings, **more: Any) -> None:
        day = {"changed_on": self.given.today} | more
        message = ChangeReported(application=ID, reported_on=self.given.today, cause=cause, facts=facts, **day)
        self.given.take("intake", message)

    @invariant()
    def every_month_is_paid_as_determined(self) -> None:
        """What was paid for each month, with arrears and without what was overpaid, is what was due: no gap, nothing twice."""
        statement = self.given.application.statement
        if statement is None or not self.given.application.all_decided:
            return
        for item in (CASH, CHILD):
            due, paid = self._due(item), self.given.application.paid.get(item, ())
            corrected = Counter({one.month: one.amount_fen for one in statement.arrears if one.item == item})
            corrected.subtract({one.month: one.amount_fen for one in statement.overpaid if one.item == item})
            for month in months(self.first, self.given.today):
                assert amount_on(paid, month) + corrected[month] == due.get(month, 0), (item, month)

    def _due(self, item: str) -> dict[date, int]:
        """Returns what is due for each month by the determinations of review."""
        due: dict[date, int] = {}
        for one in self.given.streams["review"].events:
            if not isinstance(one, CaseDetermined) or one.status == "emergency_aid":
                continue
            since = first_of_next_month(one.determined_on)
            if one.cause == "renewal" and one.renewed_on and is_new_year(one.renewed_on):
                since = max([one.renewed_on, *([min(due)] if due else [since])])
            decision = next((each for each in one.decisions if each.item == item and each.outcome == "granted"), None)
            last = decision.until if decision and decision.until else date.max
            fen = (decision.amount_fen or 0) if decision else 0
            horizon = self.given.today
            for correction in one.corrected:
                for month in months(correction.since, horizon):
                    due[month] = correction.amounts.get(item, 0)
            for month in months(since, horizon):
                due[month] = fen if month <= last else 0
        return due

    @invariant()
    def nothing_is_granted_twice(self) -> None:
        """A person has one premium a year."""
        statement = self.given.application.statement
        if statement is None:
            return
        earlier = [one for one in statement.earlier if one.item == PREMIUM]
        assert len({one.year for one in earlier}) == len(earlier) or self.given.application.left_over
        for (item, _, year), fen in self.given.application.grants.items():
            if item == PREMIUM:
                assert fen <= 3 * PREMIUMS[min(year, 2027)]

    @invariant()
    def sums_equal_the_decisions(self) -> None:
        statement = self.given.application.statement
        if statement is None:
            return
        running = [one for one in statement.decisions if one.outcome == "granted" and one.item not in statement.ended]
        paid = [one for one in running if one.period == "month" and not one.amount_kind]
        assert statement.totals_fen.month == sum(one.amount_fen or 0 for one in paid)

    def teardown(self) -> None:
        """Every determination is the same when it is computed from its events."""
        if hasattr(self, "given"):
            turns = recomputed(PACKS, ID, self.given.streams["review"].events, {})
            assert [turn.differences for turn in turns if turn.differences] == []


def filing(day: date, wage: int, region: str) -> ApplicationSubmitted:
    """Returns the accepted filing of the household."""
    born = {"m1": date(1980, 4, 1), **CHILDREN}
    children = [
        MemberFacts(id=name, relation="child", birth_date=born[name], hukou_region=region, child_status="destitute")
        for name in CHILDREN
    ]
    mother = MemberFacts(
        id="m1", relation="applicant", birth_date=born["m1"], hukou_region=region, wage_fen_per_month=wage
    )
    persons = tuple(Person(id=one, name="样本", id_number=id_number(7, str(born[one]))) for one in born)
    return ApplicationSubmitted(
        application=ID,
        receipt=f"{region}-20240510-0AAAAAAA",
        region=region,
        filed_on=day,
        submitted_at=datetime(day.year, day.month, day.day, 1, tzinfo=UTC),
        due_on=day + timedelta(days=40),
        identity=Identity(members=persons),
        facts=StatedFacts(household=HouseholdFacts(), members=(mother, *children)),
        consent=Consent(signed_at=datetime(day.year, day.month, day.day, 1, tzinfo=UTC), signed_by=("m1",)),
    )


TestHouseholdFile = HouseholdFile.TestCase
TestHouseholdFile.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
