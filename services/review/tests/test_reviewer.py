"""The review of one case, decision by decision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from lianban_contracts.consent import Consent
from lianban_contracts.facts import HouseholdFacts, MemberFacts
from lianban_contracts.identity import Identity, Person
from lianban_contracts.intake import ApplicationSubmitted, ApplicationWithdrawn, StatedFacts
from lianban_contracts.life import HearingAnswered
from lianban_contracts.review import CaseDetermined, CaseReferred, VerificationRequested
from lianban_contracts.verification import Findings, VerificationReported

from services.chassis.core.command import DecisionContext
from services.policy import UnknownMember, load_packs
from services.review.case import Case, NoSuchCase, evolve
from services.review.events import CaseClosed, CaseOpened, Event, ReportTaken
from services.review.hearings import Hearings
from services.review.reviewer import Reviewer

ID = UUID("01941f29-7c00-7aaa-8aaa-aaaaaaaaaaaa")
NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
AHEAD, WAITING, LEAVING = "350121", "330304", "511700"
"""A region that approves 低保 ahead of the report, one that waits for it, and one with a gradual exit."""

FILED = {AHEAD: date(2021, 5, 10), WAITING: date(2024, 5, 10), LEAVING: date(2024, 5, 10)}
PACKS = load_packs()
REVIEWER = Reviewer(PACKS)


@dataclass
class Given:
    state: Case
    events: list[Event] = field(default_factory=list)

    now: datetime = NOW

    def when(self, decide: Callable[..., Sequence[Event]], message: Any) -> Sequence[Event]:
        return decide(self.state, message, DecisionContext(self.now))

    def on(self, day: date) -> "Given":
        """Sets the clock for the steps that follow."""
        self.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        return self

    def after(self, *steps: tuple[Callable[..., Sequence[Event]], Any]) -> "Given":
        for decide, message in steps:
            for event in self.when(decide, message):
                self.events.append(event)
                self.state = evolve(self.state, event)
        return self


def given() -> Given:
    return Given(Case())


def submitted(region: str, **household: Any) -> ApplicationSubmitted:
    child = MemberFacts(
        id="m2", relation="child", birth_date=date(2012, 4, 1), hukou_region=region, student_stage="primary"
    )
    adult = MemberFacts(id="m1", relation="applicant", birth_date=date(1980, 4, 1), hukou_region=region)
    return ApplicationSubmitted(
        application=ID,
        receipt=f"{region}-20240510-0AAAAAAA",
        region=region,
        filed_on=FILED[region],
        submitted_at=NOW,
        due_on=NOW.date(),
        identity=Identity(
            members=(
                Person(id="m1", name="陈样本", id_number="330304198004010017"),
                Person(id="m2", name="陈小样", id_number="330304201204010016"),
            )
        ),
        facts=StatedFacts(household=HouseholdFacts(**household), members=(adult, child)),
        consent=Consent(signed_at=NOW, signed_by=("m1",)),
    )


def report(number: str = "r-1", **found: Any) -> VerificationReported:
    return VerificationReported(application=ID, report=number, arrived_on=NOW.date(), findings=Findings(**found))


WITHDRAWAL = ApplicationWithdrawn(application=ID, withdrawn_on=NOW.date())
RICH: dict[str, Any] = {
    "household": {"financial_assets_fen": 10**9},
    "members": {"m1": {"wage_fen_per_month": 5_000_000}},
}


def kinds(events: Sequence[Event]) -> list[type]:
    return [type(event) for event in events]


def determination(events: Sequence[Event]) -> CaseDetermined:
    (found,) = [event for event in events if isinstance(event, CaseDetermined)]
    return found


def standings(events: Sequence[Event]) -> dict[str, str]:
    return {event.department: event.standing for event in events if isinstance(event, CaseReferred)}


def test_an_accepted_application_opens_a_case_and_asks_for_verification() -> None:
    events = given().when(REVIEWER.open, submitted(WAITING))
    assert kinds(events) == [CaseOpened, VerificationRequested]


def test_the_platform_is_not_told_what_the_household_stated() -> None:
    (_, request) = given().when(REVIEWER.open, submitted(WAITING))
    assert isinstance(request, VerificationRequested)
    assert "facts" not in request.model_dump()


def test_the_same_application_again_is_no_second_case() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)))
    assert not case.when(REVIEWER.open, submitted(WAITING))


def test_the_report_determines_the_case_and_refers_it() -> None:
    events = given().after((REVIEWER.open, submitted(WAITING))).when(REVIEWER.take_report, report())
    assert kinds(events)[:2] == [ReportTaken, CaseDetermined]
    assert determination(events).status == "final"
    assert set(standings(events)) == set(determination(events).referred_to)
    assert set(standings(events).values()) == {"final"}


def test_the_same_report_twice_is_no_event() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)), (REVIEWER.take_report, report()))
    assert not case.when(REVIEWER.take_report, report())


def test_a_household_over_every_line_is_refused_and_nobody_is_told() -> None:
    stated = submitted(WAITING, financial_assets_fen=10**9)
    events = given().after((REVIEWER.open, stated)).when(REVIEWER.take_report, report(**RICH))
    assert kinds(events) == [ReportTaken, CaseDetermined]
    assert determination(events).status == "refused"


def test_where_the_pack_says_so_approval_comes_ahead_of_the_report() -> None:
    events = given().when(REVIEWER.open, submitted(AHEAD))
    assert determination(events).status == "provisional"
    assert set(standings(events).values()) == {"provisional"}


def test_a_report_that_bears_it_out_makes_it_final_in_a_second_turn() -> None:
    events = given().after((REVIEWER.open, submitted(AHEAD))).when(REVIEWER.take_report, report())
    assert (determination(events).status, determination(events).turn) == ("final", 2)


def test_a_report_that_does_not_stops_it_in_every_department() -> None:
    case = given().after((REVIEWER.open, submitted(AHEAD)))
    told = set(case.state.referred)
    case.after((REVIEWER.take_report, report(**RICH)))
    assert case.state.hearing
    agreed = HearingAnswered(application=ID, number=1, answered_on=NOW.date(), agrees=True)
    events = case.when(Hearings(REVIEWER).take_answer, agreed)
    assert determination(events).status == "withdrawn"
    assert {name for name, standing in standings(events).items() if standing == "withdrawn"} == told
    assert set(determination(events).referred_to) == told


def test_a_finding_about_somebody_who_is_no_member_is_not_passed_over() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)))
    with pytest.raises(UnknownMember):
        case.when(REVIEWER.take_report, report(members={"m9": {"wage_fen_per_month": 1}}))


def test_a_report_for_a_case_that_was_never_opened_is_an_error() -> None:
    with pytest.raises(NoSuchCase):
        given().when(REVIEWER.take_report, report())


def test_a_withdrawal_before_the_report_ends_the_case_and_the_report_changes_nothing() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)))
    events = case.when(REVIEWER.close, WITHDRAWAL)
    assert kinds(events) == [CaseClosed, CaseDetermined]
    assert determination(events).referred_to == ()
    assert not case.after((REVIEWER.close, WITHDRAWAL)).when(REVIEWER.take_report, report())


def test_a_withdrawal_after_the_referrals_reaches_every_department() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)), (REVIEWER.take_report, report()))
    told = set(case.state.referred)
    events = case.when(REVIEWER.close, WITHDRAWAL)
    assert told
    assert standings(events) == dict.fromkeys(told, "withdrawn")


def test_education_is_told_of_members_by_name_and_of_no_money() -> None:
    events = given().after((REVIEWER.open, submitted(WAITING))).when(REVIEWER.take_report, report())
    (told,) = [event for event in events if isinstance(event, CaseReferred) and event.department == "education"]
    assert told.facts is not None
    said = told.facts.model_dump(exclude_defaults=True)
    assert "wage_fen_per_month" not in str(said)
    assert "financial_assets_fen" not in str(said)
    assert {person.id for person in told.persons} == {member.id for member in told.facts.members}
