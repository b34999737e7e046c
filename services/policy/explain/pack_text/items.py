"""The text of a benefit item: its categories, its conditions, its amount and its clauses."""

from __future__ import annotations

from collections.abc import Iterator

from services.policy.model.item import Item, Need, Way
from services.policy.vocabulary.dictionary import common

from .conditions import condition
from .entry import Entry, EntryLine, formula, when
from .voice import Voice


def item_entry(item: Item, voice: Voice) -> Entry:
    """Returns the entry of an item, with all its rules."""
    return Entry("items", item.id, voice.label(item.label), tuple(_lines(item, voice)))


def _lines(item: Item, voice: Voice) -> Iterator[EntryLine]:
    yield EntryLine("clause", item.clause)
    yield EntryLine("source", voice.source(item.source, item.set_by))
    yield EntryLine("each", voice.say("pack_phrases", item.each))
    yield EntryLine("asked", voice.say("pack_phrases", "asked_for" if item.asked_for else "unasked"))
    yield from _days(item, voice)
    for number, way in enumerate(item.ways, 1):
        for line in _way(item, way, voice):
            yield line if len(item.ways) == 1 else EntryLine(f"{number} {line.about}", line.text)
    if documents := voice.pack.required_documents(item):
        labels = voice.pack.layout.documents
        yield EntryLine("documents", voice.listed(voice.label(labels[name]) for name in documents))
    if item.facts:
        yield EntryLine("told", voice.listed(_told(voice, name) for name in item.facts))


def _told(voice: Voice, name: str) -> str:
    question = voice.pack.layout.questions.get(name)
    return voice.label(question.label) if question else voice.name(name)


def _days(item: Item, voice: Voice) -> Iterator[EntryLine]:
    days = (("since", item.from_), ("until", item.until), ("joint", item.joint_from))
    said = [voice.say("pack_phrases", name, day=day) for name, day in days if day]
    if said:
        yield EntryLine("days", voice.listed(said))


def _way(item: Item, way: Way, voice: Voice) -> Iterator[EntryLine]:
    yield EntryLine("for", voice.categories(way.for_))
    yield from when(way.for_when, voice, "for_when")
    yield from when(way.household_occasion, voice, "household_occasion")
    yield from when(way.occasion, voice, "occasion")
    for need in (*way.household_needs, *way.needs):
        yield EntryLine("need", _need(need, voice))
    if way.supply:
        yield EntryLine("supply", voice.say("pack_phrases", "places", places=voice.name(way.supply.places)))
    yield from _grant(item, way, voice)
    if way.clause:
        yield EntryLine("clause", way.clause)


def _need(need: Need, voice: Voice) -> str:
    outcome, reason = need.refusal()
    said = voice.say("reasons", reason) if reason in common()["reasons"] else reason
    clauses = [f"[{line.clause}]" for line in need.clauses]
    words = voice.say(
        "pack_phrases",
        "otherwise",
        need=condition(voice, need.need),
        outcome=voice.say("outcomes", outcome),
        reason=said,
    )
    return " ".join([words, *clauses])


def _grant(item: Item, way: Way, voice: Voice) -> Iterator[EntryLine]:
    for line in formula(way.amount, voice, "amount"):
        yield EntryLine(line.about, _periodically(item, line.text, voice))
    yield from formula(way.percent, voice, "percent")
    if way.amount is None and way.percent is None:
        yield EntryLine("amount", voice.say("lines", "in_kind"))
    yield from formula(way.cap, voice, "cap")
    yield from formula(way.months, voice, "months")
    if way.paid_early:
        yield EntryLine("paid_early", voice.name(way.paid_early))
    rule = way.case_by_case
    if rule:
        always = voice.say("pack_phrases", "cut" if rule.when_cut else "always")
        said = condition(voice, rule.when) if rule.when else always
        yield EntryLine("case_by_case", f"{said} [{rule.clause}]")


def _periodically(item: Item, said: str, voice: Voice) -> str:
    parts = [voice.say("periods", item.period)] if item.period else []
    parts += [voice.say("pack_phrases", "payable")] if item.payable else []
    space = "" if voice.language == "zh" else " "
    return said + space + voice.bracketed(voice.listed(parts)) if parts else said
