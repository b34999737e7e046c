"""Tests of the sums of a statement."""

from typing import Any

from lianban_contracts.decisions import Decision
from lianban_contracts.intake import StatementIssued

from services.portal.readmodel.views import CaseStatement
from services.portal.wording.statement_summary import StatementSummary, sentence, sheet

from .told import decision, message, statement


def granted(item: str, fen: int, period: str, **more: Any) -> Decision:
    return decision(f"medical.{item}", amount_fen=fen, period=period, **more)


def summed(*decisions: Decision, **more: Any) -> StatementSummary:
    """Returns the summary of an issued statement."""
    issued = message(StatementIssued, statement=statement(*decisions, **more)).statement
    return sheet(CaseStatement(decisions, issued=issued))


def test_a_year_is_twelve_months_and_what_is_paid_by_the_year() -> None:
    yearly = granted("b", 7, "year"), granted("c", 9, "school_year")
    found = summed(granted("a", 100, "month"), *yearly, granted("d", 5, "once"))
    assert (found.month, found.year, found.once) == (100, 1216, 5)


def test_a_benefit_of_some_months_counts_for_those() -> None:
    assert summed(granted("a", 100, "month", months=3)).year == 300


def test_what_the_household_pays_is_no_benefit() -> None:
    found = summed(granted("a", 100, "month", amount_kind="payable"))
    assert (found.month, found.year, found.payable) == (0, 0, 100)


def test_a_benefit_that_has_ended_is_left_out() -> None:
    assert summed(granted("a", 100, "month"), ended=["medical.a"]).granted == []


def test_a_granted_benefit_says_from_when_to_when_it_runs() -> None:
    found = summed(granted("a", 100, "month"), validity={"medical.a": {"since": "2026-04-01"}})
    assert str(found.validity["medical.a"].since) == "2026-04-01"


def test_corrections_of_past_months_are_in_order_of_time() -> None:
    arrears = [{"item": "medical.a", "month": "2026-03-01", "amount_fen": 100}]
    overpaid = [{"item": "medical.b", "month": "2026-02-01", "amount_fen": 200}]
    found = summed(granted("a", 100, "month"), arrears=arrears, overpaid=overpaid)
    assert [(one.month.month, one.item, one.fen) for one in found.corrections] == [
        (2, "medical.b", -200),
        (3, "medical.a", 100),
    ]
    assert found.overpaid
    assert not summed(arrears=arrears).overpaid


def test_what_does_not_concern_the_household_is_not_listed() -> None:
    outcomes = ("declined", "not_applicable", "queued", "needs_documents")
    found = summed(*(decision(f"medical.{name}", name) for name in outcomes))
    assert [one.outcome for one in found.others] == ["declined", "queued", "needs_documents"]


def test_a_sentence_names_members_by_number_and_not_the_item_again() -> None:
    said = {"zh": "住院救助：m1、m12：按70%。依据：指标12。", "en": "Inpatient aid: m1, m12: 70 %. Clause S001-I12."}
    assert sentence("zh", decision("medical.a", explanation=said)) == "成员1、成员12：按70%。依据：指标12。"
    assert sentence("en", decision("medical.a", explanation=said)) == "member 1, member 12: 70 %. Clause S001-I12."


def test_who_knows_the_household_reads_names() -> None:
    said = {"zh": "学生资助：m1、m12：按70%。", "en": ""}
    assert sentence("zh", decision("medical.a", explanation=said), {"m1": "李秀兰"}) == "李秀兰、成员12：按70%。"
