"""What review stored, computed again from what it stood on."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import pytest
from lianban_contracts.decisions import Explanation
from lianban_contracts.life import HearingAnswered
from lianban_contracts.review import CaseDetermined, CaseReferred
from pydantic import TypeAdapter

from services.policy import load_packs
from services.policy.audit.recompute import Difference
from services.policy.vocabulary.dictionary import common, word
from services.review.events import Event
from services.review.hearings import Hearings
from services.review.recompute import decisions, inputs, recomputed
from services.review.service import EVENTS

from .test_reviewer import AHEAD, FILED, ID, NOW, REVIEWER, RICH, WAITING, WITHDRAWAL, given, report, submitted

PACKS = load_packs()


def life(region: str, *steps: tuple[Any, Any], **household: Any) -> list[Event]:
    """The events of a case as its log gives them back."""
    case, events = given(), list[Event]()
    for step in ((REVIEWER.open, submitted(region, **household)), *steps):
        events += case.when(*step)
        case = case.after(step)
    return [stored(event) for event in events]


def stored(event: Any) -> Any:
    adapter: TypeAdapter[Any] = TypeAdapter(next(kind for kind in EVENTS.values() if kind is type(event)))
    return adapter.validate_json(adapter.dump_json(event, exclude_defaults=True))


def differences(events: Sequence[Event]) -> list[Difference]:
    return [one for turn in recomputed(PACKS, ID, events, {}) for one in turn.differences]


def changed(events: Sequence[Any], kind: Any, **fields: Any) -> list[Any]:
    return [event.model_copy(update=fields) if isinstance(event, kind) else event for event in events]


def test_every_turn_of_a_case_comes_out_again() -> None:
    events = life(AHEAD, (REVIEWER.take_report, report()), (REVIEWER.close, WITHDRAWAL))
    turns = list(recomputed(PACKS, ID, events, {}))
    assert [turn.turn for turn in turns] == [1, 2, 3]
    assert turns[0].decisions > 0
    assert [(turn.differences, turn.wording) for turn in turns] == [((), ())] * 3


def test_what_the_platform_found_counts_in_the_turn_after_it_and_not_before() -> None:
    agreed = HearingAnswered(application=ID, number=1, answered_on=NOW.date(), agrees=True)
    events = life(AHEAD, (REVIEWER.take_report, report(**RICH)), (Hearings(REVIEWER).take_answer, agreed))
    assert [event.status for event in events if isinstance(event, CaseDetermined)] == ["provisional", "withdrawn"]
    assert differences(events) == []


def test_a_fen_more_than_the_pack_says_is_found() -> None:
    events = life(WAITING, (REVIEWER.take_report, report()))
    (determined,) = [event for event in events if isinstance(event, CaseDetermined)]
    cash = next(one for one in determined.decisions if one.item == "civil.minimum_living_cash")
    assert cash.amount_fen
    more = cash.model_copy(update={"amount_fen": cash.amount_fen + 1})
    rest = tuple(more if one is cash else one for one in determined.decisions)
    assert differences(changed(events, CaseDetermined, decisions=rest)) == [
        Difference("civil.minimum_living_cash amount_fen", str(cash.amount_fen + 1), str(cash.amount_fen))
    ]


def test_another_category_and_another_fact_told_are_found() -> None:
    events = life(WAITING, (REVIEWER.take_report, report()))
    assert [one.place for one in differences(changed(events, CaseDetermined, category="marginal"))] == ["category"]
    (told, *_) = [event.facts for event in events if isinstance(event, CaseReferred) and event.facts]
    other = told.model_copy(update={"category": "marginal"})
    assert "medical told category" in [one.place for one in differences(changed(events, CaseReferred, facts=other))]


def test_decisions_by_a_pack_that_is_no_longer_here_are_named_as_such() -> None:
    events = life(WAITING, (REVIEWER.take_report, report()))
    (determined,) = [event for event in events if isinstance(event, CaseDetermined)]
    gone = determined.pack.model_copy(update={"version": "0"})
    assert [one.place for one in differences(changed(events, CaseDetermined, pack=gone))] == ["pack"]


def test_what_was_decided_is_given_with_its_facts_and_without_names() -> None:
    events = life(WAITING, (REVIEWER.take_report, report(members={"m1": {"wage_fen_per_month": 12300}})))
    (one,) = decisions(ID, events, {})
    assert one.stated
    assert one.stated.members[0].wage_fen_per_month == 12300
    assert one.decisions
    assert "陈" not in one.model_dump_json()
    assert "330304198004010017" not in one.model_dump_json()


def test_a_what_if_is_given_decided_applications_of_its_region_alone() -> None:
    events = life(WAITING, (REVIEWER.take_report, report()))
    assert [one.filed_on for one in inputs(ID, events, {"region": WAITING})] == [FILED[WAITING]]
    assert not list(inputs(ID, events, {"region": AHEAD}))
    assert not list(inputs(ID, life(WAITING), {"region": WAITING}))
    closed = life(WAITING, (REVIEWER.take_report, report()), (REVIEWER.close, WITHDRAWAL))
    assert not list(inputs(ID, closed, {"region": WAITING}))


def test_another_clause_is_a_difference_and_another_sentence_is_wording() -> None:
    events = life(WAITING, (REVIEWER.take_report, report()))
    other = Explanation(zh="不符合救助条件。", en="Not eligible.")
    (turn,) = recomputed(PACKS, ID, changed(events, CaseDetermined, explanation=other, clause="S000-2"), {})
    assert [one.place for one in turn.differences] == ["clause"]
    assert [(one.place, one.stored) for one in turn.wording] == [("explanation", str(other))]


@pytest.fixture
def reworded(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """A function that changes the texts of all reasons, as a later release may. The test ends with the former texts."""

    def forget() -> None:
        word.cache_clear()
        for pack in PACKS.all:
            pack.plain_decisions.clear()

    def reword() -> None:
        reasons = {name: (f"经审核，{zh}", f"after review, {en}") for name, (zh, en) in common()["reasons"].items()}
        monkeypatch.setitem(cast(dict[str, Any], common()), "reasons", reasons)
        forget()

    yield reword
    monkeypatch.undo()
    forget()


def test_a_word_changed_by_a_release_is_wording(reworded: Callable[[], None]) -> None:
    events = life(WAITING, (REVIEWER.take_report, report()))
    reworded()
    (turn,) = recomputed(PACKS, ID, events, {})
    assert turn.differences == ()
    assert {one.place.split()[-1] for one in turn.wording} == {"explanation"}
    assert all("经审核" in one.computed and "经审核" not in one.stored for one in turn.wording)
