"""The history of a case, line by line: a sentence, an officer's text, and the decisions before and after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.life import (
    CorrectionRequested,
    DeadlineMoved,
    DocumentsSupplied,
    ReconsiderationRequested,
    VisitRecorded,
)
from lianban_contracts.officers import DocumentsRequested, Opinion, RequestClosed
from lianban_contracts.review import CaseDetermined

from services.messages import say
from services.policy import Pack
from services.portal.readmodel.cases import Case, Happening
from services.portal.readmodel.messages import KeptMessage, StatementMessage
from services.portal.readmodel.pack_catalogue import item_name

from .timeline_text import line


@dataclass(frozen=True, slots=True)
class Change:
    """The decisions on one item before and after; None if there is none."""

    item: str
    before: DecisionFigures | None
    after: DecisionFigures | None

    @property
    def changed(self) -> bool:
        """Whether the decision differs."""
        return _key(self.before) != _key(self.after)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history. `changes`: the decisions that an officer changed; with a reconsideration also its item if unchanged."""

    one: Happening[KeptMessage | None]
    sentence: str
    words: str = ""
    names: Sequence[str] = ()
    """The officers of the decision or record; only officers see them."""
    second: str = ""
    """The text of the second officer."""
    changes: Sequence[Change] = ()
    by_officer: bool = False
    """Whether an officer caused the decision."""


@dataclass(frozen=True, slots=True)
class Since:
    """The differences between the last statement and the one before it, and their reasons."""

    revision: int
    changes: Sequence[Change]
    lines: Sequence[Line]


def history(
    language: str, case: Case, pack: Pack | None = None, *, reasoned: bool = True, notes: bool = False
) -> list[Line]:
    """Returns the lines of a case, newest first. `pack`: names the items; `reasoned`: see `line`; `notes`: includes officers' internal notes."""
    found = [_line(language, case, pack, place, reasoned, notes) for place in range(len(case.happenings))]
    return found[::-1]


def since_last(language: str, case: Case, pack: Pack | None = None) -> Since | None:
    """Returns what the last statement changed. None for the first statement, and if no decision differs and no officer gave a reason."""
    statements = [
        (place, one.message.statement)
        for place, one in enumerate(case.happenings)
        if isinstance(one.message, StatementMessage)
    ]
    if len(statements) < 2:
        return None
    (first, before), (last, after) = statements[-2:]
    changes = [one for one in _changes(before.decisions, after.decisions) if one.changed]
    lines = [_line(language, case, pack, place) for place in range(first + 1, last)]
    said = [one for one in lines if one.words and isinstance(one.one.message, CaseDetermined | BenefitsDecided)]
    return Since(before.revision, changes, said) if changes or said else None


def _line(
    language: str, case: Case, pack: Pack | None, place: int, reasoned: bool = False, notes: bool = False
) -> Line:
    one = case.happenings[place]
    match one.message:
        case CaseDetermined(opinion=Opinion()) | BenefitsDecided(opinion=Opinion()):
            return _decided(language, case, pack, place, one.message, reasoned)
        case DocumentsSupplied() if not _requested_before(case, place):
            return Line(one, line(language, one, pack, code="documents-filed"))
        case VisitRecorded(by=by, note=note):
            return Line(one, line(language, one, pack, reasoned=reasoned), note if notes else "", [by])
        case DocumentsRequested(officer=officer, reason=words) | RequestClosed(officer=officer, reason=words):
            return Line(one, line(language, one, pack, reasoned=reasoned), words, [officer])
        case DeadlineMoved(officer=moved_by, reason=words):
            return Line(one, line(language, one, pack, reasoned=reasoned), words, [moved_by] if moved_by else [])
        case _:
            return Line(one, line(language, one, pack, reasoned=reasoned))


def _requested_before(case: Case, place: int) -> bool:
    """Whether documents were requested of the household before this event."""
    return any(isinstance(one.message, CorrectionRequested | DocumentsRequested) for one in case.happenings[:place])


def _decided(
    language: str,
    case: Case,
    pack: Pack | None,
    place: int,
    message: CaseDetermined | BenefitsDecided,
    reasoned: bool,
) -> Line:
    """Returns the line of a decision that an officer caused."""
    one, opinion = case.happenings[place], message.opinion
    assert opinion is not None
    asked = _asked(case, message.reconsidered)
    changes = [each for each in _since_before(case, place, message) if each.changed or each.item == asked]
    names = [opinion.officer, *([opinion.seconded_by] if opinion.seconded_by else [])]
    if isinstance(message, CaseDetermined) and message.cause == "emergency":
        said = line(language, one, pack, reasoned=False)
        return Line(one, said, opinion.reason, names, changes=changes, by_officer=True)
    said = _sentence(language, asked and item_name(language, asked, pack), names)
    if isinstance(message, CaseDetermined) and not asked:
        said += say(language, "form.colon") + line(language, one, pack, reasoned=reasoned)
    return Line(one, said, opinion.reason, names, opinion.seconded_reason or "", changes, by_officer=True)


def _sentence(language: str, asked: str | None, names: Sequence[str]) -> str:
    if asked:
        return say(language, "event.review-answered", item=asked)
    return say(language, "event.amount-raised" if len(names) > 1 else "event.facts-established")


def _asked(case: Case, number: int | None) -> str | None:
    """Returns the item of the household's reconsideration with this number, or None."""
    asked = (each.message for each in case.all(ReconsiderationRequested))
    return next((each.item for each in asked if each.number == number), None)


def _since_before(case: Case, place: int, message: CaseDetermined | BenefitsDecided) -> Iterator[Change]:
    earlier = (each.message for each in reversed(case.happenings[:place]))
    before = next((each for each in earlier if isinstance(each, type(message))), None)
    return _changes(before.decisions if before else (), message.decisions)


def _changes(before: Sequence[DecisionFigures], after: Sequence[DecisionFigures]) -> Iterator[Change]:
    old, new = ({one.item: one for one in decisions} for decisions in (before, after))
    for item in {**old, **new}:
        yield Change(item, old.get(item), new.get(item))


def _key(decision: DecisionFigures | None) -> object:
    """Returns the values by which decisions are compared. A decision that is not applicable equals none."""
    if decision is None or decision.outcome == "not_applicable":
        return None
    amount = (decision.amount_fen, decision.period, decision.months, decision.amount_kind, decision.case_by_case)
    return decision.outcome, amount, decision.percent
