"""What documents change, and whom it touches."""

from services.review.events import DocumentsTaken, ReportTaken

from .help import LIFE, comes_out_again, decided, declined, documents, told, wage
from .test_reviewer import AHEAD, REVIEWER, WAITING, determination, given, kinds, report, standings, submitted

UNCONFIRMED = {"members": {"m2": {"enrolment_confirmed": False}}}
CONFIRMED = {"members": {"m2": {"enrolment_confirmed": True}}}


def test_a_document_is_told_only_to_the_department_whose_facts_it_changes() -> None:
    case = decided(WAITING, **UNCONFIRMED)
    events = case.when(LIFE.take_documents, documents(**CONFIRMED))
    found = determination(events)
    assert (found.turn, found.cause, found.referred_to) == (2, "documents", ("education",))
    assert set(found.unchanged) == case.state.referred - {"education"}
    assert list(told(events)) == ["education"]
    assert all(event.turn == 2 for event in told(events).values())


def test_a_document_that_proves_nothing_new_is_answered_and_nobody_is_told() -> None:
    case = decided(WAITING)
    events = case.when(LIFE.take_documents, documents())
    assert kinds(events)[0] is DocumentsTaken
    assert not told(events)
    assert determination(events).referred_to == ()
    assert set(determination(events).unchanged) == case.state.referred


def test_a_document_before_the_report_is_learnt_and_decides_nothing() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)))
    assert kinds(case.when(LIFE.take_documents, documents(**wage(1000)))) == [DocumentsTaken]
    case = case.after((LIFE.take_documents, documents(**wage(1000))))
    events = case.when(REVIEWER.take_report, report())
    assert determination(events).countable_income_fen_per_month == 100_000


def test_of_two_words_on_one_fact_the_later_stands() -> None:
    case = given().after((REVIEWER.open, submitted(WAITING)), (LIFE.take_documents, documents(**wage(1000))))
    found = determination(case.when(REVIEWER.take_report, report(**wage(500))))
    assert found.countable_income_fen_per_month == 50_000
    later = case.after((REVIEWER.take_report, report(**wage(500)))).when(LIFE.take_documents, documents(**wage(300)))
    assert determination(later).countable_income_fen_per_month == 30_000


def test_where_approval_comes_ahead_it_stays_provisional_until_the_report() -> None:
    case = given().after((REVIEWER.open, submitted(AHEAD)))
    events = case.when(LIFE.take_documents, documents(**wage(100)))
    assert (determination(events).turn, determination(events).status) == (2, "provisional")
    assert set(standings(events).values()) <= {"provisional"}
    case.after((LIFE.take_documents, documents(**wage(100))))
    assert determination(case.when(REVIEWER.take_report, report())).status == "final"
    assert comes_out_again(case)


def test_a_document_against_the_approval_ahead_waits_for_the_report() -> None:
    case = given().after((REVIEWER.open, submitted(AHEAD)))
    assert kinds(case.when(LIFE.take_documents, documents(**wage(50_000)))) == [DocumentsTaken]
    events = case.after((LIFE.take_documents, documents(**wage(50_000)))).when(REVIEWER.take_report, report())
    assert determination(events).status == "withdrawn"


def test_a_second_report_that_nobody_asked_for_is_heard_too() -> None:
    case = decided(WAITING)
    events = case.when(REVIEWER.take_report, report("r-2", **wage(500)))
    assert kinds(events)[0] is ReportTaken
    assert (determination(events).turn, determination(events).cause) == (2, "report")


def test_what_the_household_does_not_want_is_declined_here_and_told_there() -> None:
    case = decided(WAITING)
    events = case.when(LIFE.take_declined, declined("civil.minimum_living_cash", "education.student_aid"))
    found = determination(events)
    (cash,) = [decision for decision in found.decisions if decision.item == "civil.minimum_living_cash"]
    assert (cash.outcome, cash.reason, cash.amount_fen) == ("declined", "declined_by_household", None)
    assert (found.cause, found.referred_to) == ("items_declined", ("education",))
    assert told(events)["education"].declined_items == ("education.student_aid",)
    assert comes_out_again(case.after((LIFE.take_declined, declined("civil.minimum_living_cash"))))


def test_what_was_declined_at_filing_is_declined_from_the_first_turn() -> None:
    message = submitted(WAITING)
    consent = message.consent.model_copy(update={"declined_items": ("education.student_aid",)})
    case = given().after((REVIEWER.open, message.model_copy(update={"consent": consent})))
    assert told(case.when(REVIEWER.take_report, report()))["education"].declined_items == ("education.student_aid",)
