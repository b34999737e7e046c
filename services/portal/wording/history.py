"""What happened to a case, line by line: a sentence, an officer's words, and what changed from what to what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.messages import say, word
from services.portal.readmodel.cases import Case, Happening
from services.portal.readmodel.views import Json

from .timeline_text import line

DECIDED = ("case-determined", "benefits-decided")
STATED = ("statement-issued", "application-completed")
SAME = ("outcome", "amount_fen", "period", "percent", "months", "amount_kind", "case_by_case")
"""What makes a decision another one; how its sentence says it does not."""


@dataclass(frozen=True, slots=True)
class Change:
    """One item before and after; None where nothing was decided."""

    item: str
    before: Json | None
    after: Json | None

    @property
    def changed(self) -> bool:
        """Whether it is decided otherwise now."""
        return _key(self.before) != _key(self.after)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history. `changes`: what an officer's decision came to; with a review again, also its item as it was."""

    one: Happening
    sentence: str
    words: str = ""
    names: Sequence[str] = ()
    """The officers who said so; officers alone read them."""
    second: str = ""
    """What the second officer said."""
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """What is otherwise in the last statement than in the one before it, and why."""

    revision: int
    changes: Sequence[Change]
    lines: Sequence[Line]


def history(language: str, case: Case, *, reasoned: bool = True, notes: bool = False) -> list[Line]:
    """The lines of a case, the newest first. `reasoned`: as of `line`; `notes`: with what officers noted for each other."""
    found = [_line(language, case, place, reasoned, notes) for place in range(len(case.happenings))]
    return found[::-1]


def since_last(language: str, case: Case) -> Since | None:
    """What the last statement changed; None for the first one, and where nothing is otherwise and no officer said anything."""
    stated = [place for place, one in enumerate(case.happenings) if one.kind in STATED]
    if len(stated) < 2:
        return None
    first, last = stated[-2:]
    before, after = (case.happenings[place].data["statement"] for place in (first, last))
    changes = [one for one in _changes(before.get("decisions", ()), after.get("decisions", ())) if one.changed]
    lines = [_line(language, case, place) for place in range(first + 1, last)]
    said = [one for one in lines if one.words and one.one.kind in DECIDED]
    return Since(before["revision"], changes, said) if changes or said else None


def _line(language: str, case: Case, place: int, reasoned: bool = False, notes: bool = False) -> Line:
    one = case.happenings[place]
    if one.kind in DECIDED and "opinion" in one.data:
        return _decided(language, case, place, one.data["opinion"], reasoned)
    names = [one.data[name] for name in ("officer", "by") if name in one.data]
    said = line(language, one, reasoned=reasoned)
    if one.kind == "visit-recorded":
        return Line(one, said, one.data.get("note", "") if notes else "", names)
    words = one.data.get("reason", "") if one.kind in SAID else ""
    return Line(one, said, words, names)


SAID = ("documents-requested", "request-closed", "deadline-moved")
"""Beside decisions, what officers tell the household in their own words."""


def _decided(language: str, case: Case, place: int, opinion: Mapping[str, Any], reasoned: bool) -> Line:
    """A decision that an officer brought about."""
    one = case.happenings[place]
    asked = _asked(case, one)
    changes = [each for each in _since_before(case, place) if each.changed or each.item == asked]
    names = [opinion[name] for name in ("officer", "seconded_by") if name in opinion]
    second = opinion.get("seconded_reason", "")
    said = _sentence(language, asked, names)
    if one.kind == "case-determined" and not asked:
        said += say(language, "form.colon") + line(language, one, reasoned=reasoned)
    return Line(one, said, opinion["reason"], names, second, changes)


def _sentence(language: str, asked: str | None, names: Sequence[str]) -> str:
    if asked:
        return say(language, "event.review-answered", item=word(language, "item", asked))
    return say(language, "event.amount-raised" if len(names) > 1 else "event.facts-established")


def _asked(case: Case, one: Happening) -> str | None:
    """The item that the household wanted to be looked at again, if this answers it."""
    number = one.data.get("reconsidered")
    asked = (each for each in case.happenings if each.kind == "reconsideration-requested")
    return next((str(each.data["item"]) for each in asked if number and each.data["number"] == number), None)


def _since_before(case: Case, place: int) -> Iterator[Change]:
    one = case.happenings[place]
    earlier = (each for each in reversed(case.happenings[:place]) if (each.who, each.kind) == (one.who, one.kind))
    before = next(earlier, None)
    return _changes(before.data.get("decisions", ()) if before else (), one.data.get("decisions", ()))


def _changes(before: Sequence[Json], after: Sequence[Json]) -> Iterator[Change]:
    old, new = ({one["item"]: one for one in decisions} for decisions in (before, after))
    for item in {**old, **new}:
        yield Change(item, old.get(item), new.get(item))


def _key(decision: Json | None) -> object:
    """What counts of a decision; one that does not apply is none."""
    if decision is None or decision["outcome"] == "not_applicable":
        return None
    return [decision.get(name) for name in SAME]
