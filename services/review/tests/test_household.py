"""Who joins and who leaves, and who stands for the household then."""

from datetime import UTC, date, datetime

from lianban_contracts.consent import Consent
from lianban_contracts.review import CaseDetermined, VerificationRequested

from services.review.assessment import known_facts
from services.review.events import CaseClosed, ChangeTaken
from services.review.household import identity

from .help import LIFE, cash, change, comes_out_again, decided, documents, last, newcomer
from .test_reviewer import REVIEWER, WAITING, kinds, report, standings


def test_a_child_that_is_born_counts_at_once() -> None:
    case = decided(WAITING)
    born = newcomer(WAITING, "child", date(2024, 8, 1))
    case.after((LIFE.take_change, change(date(2024, 8, 1), "birth", **born)))
    assert [member.id for member in known_facts(case.state).members] == ["m1", "m2", "m3"]
    assert cash(last(case)) == cash(last(decided(WAITING))) / 2 * 3  # type: ignore[operator]
    assert comes_out_again(case)


def test_who_joins_is_verified_first_and_until_then_nothing_changes() -> None:
    case = decided(WAITING)
    before = last(case)
    joins = change(date(2024, 8, 1), "joined", **newcomer(WAITING))
    change_taken, request = case.when(LIFE.take_change, joins)
    assert isinstance(change_taken, ChangeTaken)
    assert isinstance(request, VerificationRequested)
    assert [person.id for person in request.identity.members] == ["m1", "m2", "m3"]
    case.after((LIFE.take_change, joins), (LIFE.take_documents, documents()))
    assert (last(case).turn, last(case).changes_waiting) == (2, 1)
    assert last(case).decisions == before.decisions
    assert [person.id for person in identity(case.state).members] == ["m1", "m2"]
    case.after((REVIEWER.take_report, report("r-2", members={"m3": {"wage_fen_per_month": 100_000}})))
    assert (last(case).cause, last(case).assessed_on) == ("change", date(2024, 8, 1))
    assert last(case).countable_income_fen_per_month == 100_000
    assert comes_out_again(case)


def test_a_grown_up_who_joins_is_verified_by_their_own_consent() -> None:
    signed = Consent(signed_at=datetime(2024, 8, 1, 9, tzinfo=UTC), signed_by=("m3",))
    joins = change(date(2024, 8, 1), "joined", **newcomer(WAITING), consent=signed)
    _, request = decided(WAITING).when(LIFE.take_change, joins)
    assert isinstance(request, VerificationRequested)
    assert request.consent.signed_by == ("m1", "m3")
    assert request.consent.signed_at == signed.signed_at


def test_what_is_said_of_somebody_who_has_left_is_left_out() -> None:
    case = decided(WAITING).after((LIFE.take_change, change(date(2024, 8, 1), "left", left=("m2",))))
    assert [person.id for person in identity(case.state).members] == ["m1"]
    case.after((REVIEWER.take_report, report("r-2", members={"m2": {"wage_fen_per_month": 100_000}})))
    assert last(case).countable_income_fen_per_month == 0


def test_when_the_applicant_dies_the_spouse_takes_his_place() -> None:
    case = decided(WAITING).after((LIFE.take_change, change(date(2024, 8, 1), "joined", **newcomer(WAITING))))
    case.after(
        (REVIEWER.take_report, report("r-2")), (LIFE.take_change, change(date(2024, 9, 1), "death", left=("m1",)))
    )
    members = known_facts(case.state).members
    assert [(member.id, member.relation) for member in members] == [("m3", "applicant"), ("m2", "child")]
    assert [person.id for person in identity(case.state).members] == ["m3", "m2"]
    assert comes_out_again(case)


def test_when_no_adult_is_left_the_eldest_takes_his_place() -> None:
    case = decided(WAITING).after((LIFE.take_change, change(date(2024, 8, 1), "death", left=("m1",))))
    assert [(member.id, member.relation) for member in known_facts(case.state).members] == [("m2", "applicant")]


def test_when_nobody_is_left_the_case_ends_in_every_department() -> None:
    case = decided(WAITING)
    concerned = set(case.state.referred)
    events = case.when(LIFE.take_change, change(date(2024, 8, 1), "death", left=("m1", "m2")))
    assert kinds(events)[:2] == [CaseClosed, CaseDetermined]
    assert standings(events) == dict.fromkeys(concerned, "withdrawn")
