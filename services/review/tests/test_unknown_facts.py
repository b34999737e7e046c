"""Income and savings that are neither declared nor searchable: unknown is never zero."""

from datetime import date
from typing import Any

from lianban_contracts.facts import FactKind
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.life import DocumentsSupplied
from lianban_contracts.review import CaseDetermined, FactsUnknown
from lianban_contracts.verification import Findings, VerificationReported

from .help import LIFE, OFFICERS, cash, comes_out_again, last, officer
from .test_reviewer import AHEAD, ID, NOW, REVIEWER, WAITING, Given, given, kinds, report, submitted

BOTH: tuple[FactKind, ...] = ("income", "savings")
NOBODY: dict[str, tuple[FactKind, ...]] = {"m1": BOTH, "m2": BOTH}


def filed(region: str = WAITING, not_declared: Any = None) -> ApplicationSubmitted:
    message = submitted(region)
    facts = message.facts.model_copy(update={"not_declared": not_declared or {}})
    return message.model_copy(update={"facts": facts})


def reported(not_searchable: Any, **found: Any) -> VerificationReported:
    fields = {"report": "r-1", "arrived_on": NOW.date(), "not_searchable": not_searchable}
    return VerificationReported(application=ID, findings=Findings(**found), **fields)


def unknown(not_declared: Any = None, not_searchable: Any = None, **found: Any) -> Given:
    return given().after(
        (REVIEWER.open, filed(not_declared=not_declared or NOBODY)),
        (REVIEWER.take_report, reported(NOBODY if not_searchable is None else not_searchable, **found)),
    )


def test_what_is_neither_declared_nor_searchable_is_not_decided() -> None:
    case = unknown()
    assert case.state.determination is None
    assert case.state.unknown == NOBODY
    (told,) = [event for event in case.events if isinstance(event, FactsUnknown)]
    assert told.kinds == NOBODY


def test_what_was_declared_counts_where_the_platform_cannot_search() -> None:
    case = given().after((REVIEWER.open, filed()), (REVIEWER.take_report, reported(NOBODY)))
    assert last(case).status == "final"
    assert FactsUnknown not in kinds(case.events)


def test_what_was_searched_without_a_finding_is_none() -> None:
    case = unknown(not_searchable={})
    assert (last(case).status, last(case).category) == ("final", "minimum_living")


def test_only_the_members_and_kinds_that_are_missing_are_asked_for() -> None:
    case = unknown({"m1": BOTH}, {"m1": ("income",), "m2": BOTH})
    assert case.state.unknown == {"m1": ("income",)}


def test_a_finding_makes_its_kind_known() -> None:
    case = unknown({"m1": BOTH}, {"m1": BOTH}, members={"m1": {"wage_fen_per_month": 30_000}})
    assert case.state.unknown == {"m1": ("savings",)}


def test_the_officer_establishes_part_after_part_and_then_the_case_is_determined() -> None:
    case = unknown({"m1": BOTH}, {"m1": BOTH})
    case.after((OFFICERS.establish, officer(household={"financial_assets_fen": 0})))
    assert case.state.unknown == {"m1": ("income",)}
    assert case.state.determination is None
    wage = officer(members={"m1": {"wage_fen_per_month": 30_000}})
    assert kinds(case.when(OFFICERS.establish, wage))[1:3] == [FactsUnknown, CaseDetermined]
    case.after((OFFICERS.establish, wage))
    assert case.state.unknown == {}
    before = given().after(
        (REVIEWER.open, submitted(WAITING)),
        (REVIEWER.take_report, report(members={"m1": {"wage_fen_per_month": 30_000}})),
    )
    assert cash(last(case)) == cash(last(before))
    assert comes_out_again(case)


def test_documents_of_the_household_make_facts_known() -> None:
    case = unknown({"m1": ("income",)}, {"m1": ("income",)})
    facts = Findings(members={"m1": {"wage_fen_per_month": 30_000}})
    case.after((LIFE.take_documents, DocumentsSupplied(application=ID, supplied_on=date(2024, 6, 1), facts=facts)))
    assert last(case).status == "final"


def test_approval_ahead_of_the_report_needs_declared_figures() -> None:
    assert CaseDetermined in kinds(given().when(REVIEWER.open, filed(AHEAD)))
    events = given().when(REVIEWER.open, filed(AHEAD, {"m1": ("savings",)}))
    assert not {CaseDetermined, FactsUnknown} & set(kinds(events))
