"""Tests that the history of a case and its statement show what officers did: outcome, text, and amounts before and after."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.decisions import Decision, DecisionFigures, Explanation
from lianban_contracts.intake import ApplicationCompleted, StatementIssued
from lianban_contracts.life import (
    ChangeReported,
    CorrectionRequested,
    DocumentsSupplied,
    ReconsiderationRequested,
    VisitRecorded,
)
from lianban_contracts.officers import DocumentsRequested, RequestClosed
from lianban_contracts.review import CaseDetermined

from services.portal.readmodel.cases import Case, CaseRow
from services.portal.readmodel.messages import KeptMessage
from services.portal.wording.history import Line, history, since_last

from .told import decision, happening, message, statement

NOW = datetime(2026, 3, 5, 8, tzinfo=UTC)
AID, PREMIUM = "medical.medical_aid", "medical.insurance_premium"
OPINION = {"officer": "王示范", "reason": "请补的凭证已核对"}


def decided(item: str, outcome: str = "granted", fen: int = 100) -> Decision:
    amount = {"amount_fen": fen, "period": "year"} if outcome == "granted" else {}
    return decision(item, outcome, explanation={"zh": f"{fen}", "en": f"{fen}"}, **amount)


def case(*told: KeptMessage) -> Case:
    row = CaseRow(UUID(int=1), "completed")
    return Case(row, [happening(one, NOW + timedelta(minutes=number)) for number, one in enumerate(told)])


def stated(revision: int, *decisions: Decision) -> KeptMessage:
    return message(StatementIssued, statement=statement(*decisions, revision=revision))


def medical(*decisions: Decision, **more: Any) -> KeptMessage:
    return message(BENEFITS_DECIDED["medical"], **{"turn": 1, "decisions": decisions, **more})


ASKED = message(ReconsiderationRequested, number=1, item=PREMIUM, answer_by="2026-04-01")
FIRST = (medical(decided(PREMIUM, fen=232_000), decided(AID)), stated(1, decided(PREMIUM, fen=232_000), decided(AID)))


def amounts(line: Line) -> list[tuple[str, int | None, int | None, bool]]:
    return [(one.item, _fen(one.before), _fen(one.after), one.changed) for one in line.changes]


def _fen(decision: DecisionFigures | None) -> int | None:
    return decision.amount_fen if decision else None


def test_the_answer_to_a_review_says_item_reason_and_amounts_before_and_after() -> None:
    answer = medical(decided(PREMIUM, fen=174_000), decided(AID), reconsidered=1, opinion=OPINION)
    found = history("zh", case(*FIRST, ASKED, answer))[0]
    assert found.sentence == "“资助参加基本医疗保险”的复核已答复"
    assert (found.words, found.names) == ("请补的凭证已核对", ["王示范"])
    assert amounts(found) == [(PREMIUM, 232_000, 174_000, True)]


def test_an_answer_that_upholds_the_decision_says_so_too() -> None:
    answer = medical(decided(PREMIUM, fen=232_000), decided(AID), reconsidered=1, opinion=OPINION)
    assert amounts(history("zh", case(*FIRST, ASKED, answer))[0]) == [(PREMIUM, 232_000, 232_000, False)]


def test_what_was_established_shows_what_changed_alone_and_another_sentence_is_no_change() -> None:
    other = decided(AID).model_copy(update={"explanation": Explanation(zh="另一句", en="another")})
    found = history("zh", case(*FIRST, medical(decided(PREMIUM, "declined"), other, opinion=OPINION)))[0]
    assert [one.item for one in found.changes] == [PREMIUM]
    assert "经办人" in found.sentence


def test_a_decision_of_the_rules_alone_has_nobodys_words() -> None:
    found = history("zh", case(*FIRST, medical(decided(PREMIUM, "declined"))))[0]
    assert (found.words, found.changes) == ("", ())


def test_two_officers_are_heard_each_with_their_own_words() -> None:
    opinion = {**OPINION, "seconded_by": "李示范", "seconded_reason": "同意"}
    found = history("en", case(*FIRST, medical(decided(AID, fen=900), opinion=opinion)))[0]
    assert (found.second, found.names) == ("同意", ["王示范", "李示范"])
    assert found.sentence == "Two officers agreed on a higher amount, case by case"


def test_a_statement_says_what_is_otherwise_than_in_the_one_before_it_and_why() -> None:
    now = decided(PREMIUM, fen=174_000)
    answer = medical(now, decided(AID), reconsidered=1, opinion=OPINION)
    found = since_last("zh", case(*FIRST, ASKED, answer, stated(2, now, decided(AID))))
    assert found
    assert (found.revision, [one.item for one in found.changes]) == (1, [PREMIUM])
    assert [one.words for one in found.lines] == ["请补的凭证已核对"]


def test_the_first_statement_and_one_that_says_the_same_have_no_such_part() -> None:
    same = (decided(PREMIUM, fen=232_000), decided(AID))
    assert since_last("zh", case(*FIRST)) is None
    assert since_last("zh", case(*FIRST, stated(2, *same))) is None


def test_a_visits_note_is_for_officers_alone() -> None:
    told = case(message(VisitRecorded, visited_on="2026-03-05", by="周敏", note="土坯房"))
    assert history("zh", told)[0].words == ""
    assert history("zh", told, notes=True)[0].words == "土坯房"


def test_a_request_for_documents_is_told_with_its_papers_and_words_and_so_is_its_end() -> None:
    paper = {"document": "insurance_proof", "item": PREMIUM, "member": "m2"}
    asked = {"department": "medical", "number": 1, "documents": [paper], "officer": "王示范", "reason": "请补缴费凭证"}
    ended = {"department": "medical", "number": 1, "outcome": "not_in_order", "officer": "王示范", "reason": "看不清"}
    told = case(message(DocumentsRequested, **asked), message(RequestClosed, **ended))
    last, first = history("zh", told)
    assert first.sentence == "请您补交材料：基本医疗保险参保凭证（成员2，用于资助参加基本医疗保险）"
    assert (first.words, last.words) == ("请补缴费凭证", "看不清")
    assert last.sentence == "补材料要求已办结：材料不符合要求，或者没有补交"
    for one in history("en", told):
        assert "insurance" in one.sentence or "not in order" in one.sentence


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (message(CaseDetermined, status="final", category="minimum_living"), "民政部门审核确认为“低保”家庭"),
        (
            message(CaseDetermined, status="provisional", category="marginal"),
            "民政部门先行认定为“低边”家庭，核对报告到达后再确认",
        ),
        (message(CaseDetermined, status="withdrawn", category="minimum_living"), "民政部门已停止办理"),
        (message(CaseDetermined, status="final", category="none"), "民政部门审核：未认定为救助对象"),
        (medical(decided(PREMIUM), decided(AID, "declined"), standing="final"), "作出决定：批准 1 项，共 2 项"),
        (medical(decided(PREMIUM, "not_applicable"), standing="final"), "没有需要办理的事项"),
        (medical(decided(PREMIUM), standing="withdrawn"), "已停止办理"),
        (message(DocumentsSupplied), "已收到随申请提交的材料"),
        (message(ChangeReported, cause="death"), "已登记：家人去世"),
        (message(ApplicationCompleted, statement={**statement(), "outcome": "withdrawn"}), "申请已撤回，办理终止"),
    ],
)
def test_each_event_is_told_as_people_say_it(told: KeptMessage, said: str) -> None:
    assert history("zh", case(told), reasoned=False)[0].sentence == said


def test_documents_that_were_asked_for_are_told_as_such() -> None:
    found = history("zh", case(message(CorrectionRequested), message(DocumentsSupplied)))
    assert found[0].sentence == "已收到您补交的材料"
