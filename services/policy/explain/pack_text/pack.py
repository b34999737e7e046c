"""The entries of a whole pack, section by section."""

from __future__ import annotations

from collections.abc import Iterator

from services.policy.model.layout import CategoryTest
from services.policy.model.sections import Clock, Sourced

from .entry import Entry, EntryLine, formula, when
from .items import item_entry
from .voice import Voice


def entries(voice: Voice) -> Iterator[Entry]:
    """Yields every entry of the pack in the order in which they are shown."""
    yield _pack(voice)
    yield from _values(voice)
    yield from _review(voice)
    yield from _categories(voice)
    for item in voice.pack.layout.items:
        yield item_entry(item, voice)
    yield from _procedure(voice)


def read_item(voice: Voice, item: str) -> Entry:
    """Returns the entry of one item. Raises KeyError for an item that the pack does not have."""
    return item_entry(voice.pack.items[item], voice)


def _pack(voice: Voice) -> Entry:
    layout = voice.pack.layout
    days = f"{layout.in_force.from_} – {layout.in_force.to}"
    lines = [
        EntryLine("label", voice.label(layout.plan)),
        EntryLine("version", layout.version),
        EntryLine("days", days),
    ]
    lines += [EntryLine("replaces", layout.replaces)] if layout.replaces else []
    return Entry("pack", "", voice.label(layout.name), lines)


def _values(voice: Voice) -> Iterator[Entry]:
    layout = voice.pack.layout
    for name, figure in layout.figures.items():
        value = EntryLine("value", voice.figures(figure.value, figure.unit))
        yield Entry("figures", name, voice.label(figure.label), (value, *of_source(figure, voice)))
    for name, rule in layout.formulas.items():
        lines = (*formula(rule.value, voice, "formula"), *of_source(rule, voice))
        yield Entry("formulas", name, voice.label(rule.label), lines)
    for name, question in layout.questions.items():
        yield Entry("questions", name, voice.label(question.label), tuple(when(question.when, voice)))


def of_source(part: Sourced, voice: Voice) -> Iterator[EntryLine]:
    """Yields the lines of the clause and the source. A formula that a pack defines without a clause has neither."""
    if part.clause:
        yield EntryLine("clause", part.clause)
    if part.source != "seed" or part.clause:
        yield EntryLine("source", voice.source(part.source, part.set_by))


def _review(voice: Voice) -> Iterator[Entry]:
    layout = voice.pack.layout
    work, care = layout.income.work_deduction, layout.income.care_deduction
    if work:
        lines = (*when(work.when, voice), *formula(work.amount, voice, "amount"), EntryLine("clause", work.clause))
        yield Entry("income", "work_deduction", voice.say("sections", "income"), lines)
    if care:
        limit = tuple(formula(care.limit, voice, "limit"))
        yield Entry("income", "care_deduction", voice.name("central_care_fee_fen_per_month"), limit)
    for number, entry in enumerate(layout.entry, 1):
        said = voice.say(
            "pack_phrases", "scope", categories=voice.categories(entry.categories), scope=voice.value(entry.scope)
        )
        lines = (*when(entry.when, voice), EntryLine("categories", said), EntryLine("clause", entry.clause))
        yield Entry("entry", str(number), voice.say("sections", "entry"), lines)


def _categories(voice: Voice) -> Iterator[Entry]:
    layout = voice.pack.layout
    for number, test in enumerate(layout.categories, 1):
        title = voice.say("categories", test.category)
        title += f" · {voice.value(test.subtype)}" if test.subtype else ""
        yield Entry("categories", str(number), title, tuple(_test(test, voice)))
    alone = layout.single_listing
    if alone:
        beside = EntryLine("beside", voice.categories(alone.beside))
        lines = (beside, *when(alone.when, voice), EntryLine("clause", alone.clause))
        yield Entry("single_listing", "", voice.say("categories", alone.as_category), lines)
    if layout.provisional_for:
        named = ("provisional_for", layout.provisional_for), ("confirmed_by", layout.confirmed_by)
        told = tuple(EntryLine(name, voice.categories(categories)) for name, categories in named)
        yield Entry("provisional", "", voice.say("sections", "provisional"), told)
    for kind in layout.assistance_types:
        yield Entry("assistance_types", kind.id, voice.say("assistance_types", kind.id), tuple(when(kind.when, voice)))


def _test(test: CategoryTest, voice: Voice) -> Iterator[EntryLine]:
    yield from when(test.when, voice)
    if test.supporters_up_to is not None:
        yield EntryLine("supporters", voice.say("pack_phrases", "supporters", age=test.supporters_up_to))
    yield from formula(test.cash, voice, "cash")
    yield from when(test.full_when, voice, "full_when")
    yield from formula(test.months_left, voice, "months_left")
    yield EntryLine("clause", test.clause)


def _procedure(voice: Voice) -> Iterator[Entry]:
    layout = voice.pack.layout
    for name, label in layout.documents.items():
        yield Entry("documents", name, voice.label(label), ())
    for name, clock in layout.clocks.items():
        yield Entry(
            "clocks", name, voice.clock(name), (EntryLine("period", _period(clock, voice)), *of_source(clock, voice))
        )
    for indicator in layout.indicators:
        targets = voice.listed(f"{year} {target}" for year, target in indicator.targets.items())
        yield Entry("indicators", indicator.id, voice.label(indicator.label), (EntryLine("target", targets),))
    for name, clause in layout.clauses.items():
        yield Entry("clauses", name, clause.heading, (EntryLine("quote", clause.quote),))


def _period(clock: Clock, voice: Voice) -> str:
    for unit in ("days", "months"):
        if getattr(clock, unit) is not None:
            return voice.say("pack_phrases", unit, count=getattr(clock, unit))
    said = voice.say("pack_phrases", "working_days", count=clock.working_days)
    return said + (voice.say("pack_phrases", "extendable", count=clock.extendable_to) if clock.extendable_to else "")
