"""Commands that check, show, explain and compare packs."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from services.policy import Pack, load_pack, load_packs
from services.policy.explain.pack_text import Entry, EntryLine, Voice, changes, entries, read_item
from services.policy.explain.pack_text.account import figures_of
from services.portal.wording.formats import plan_over

from .failure import FAILED, Failure
from .policy_packs import language, pack_file, refusals, voice

SHOWN = (
    "pack",
    "figures",
    "formulas",
    "income",
    "entry",
    "categories",
    "single_listing",
    "provisional",
    "items",
    "clocks",
)
"""The sections that `show` prints."""

GLANCE = ("label", "days", "value", "formula", "when", "for", "amount", "percent", "cap", "limit", "categories", "cash", "beside",
          "provisional_for", "confirmed_by", "period", "clause", "source")  # fmt: skip
"""The lines of each entry that `show` prints."""


def check(drafts: Sequence[Path]) -> None:
    """Prints a line for each valid pack. Raises Failure with all errors."""
    with refusals():
        packs = load_packs(drafts=drafts)
        references = [load_pack(file).reference for file in drafts]
    for pack in packs.all:
        if not drafts or pack.reference in references:
            print(_checked(pack))


def _checked(pack: Pack) -> str:
    layout = pack.layout
    days = f"{layout.in_force.from_} – {layout.in_force.to}"
    return Voice(pack).say(
        "pack_phrases",
        "checked",
        name=layout.name.zh,
        region=pack.region,
        version=layout.version,
        days=days,
        items=len(layout.items),
        hash=pack.reference.content_hash,
    )


def show(region: str, on: str | None, lang: str) -> None:
    """Prints figures, lines, categories and items. Raises Failure if no pack is in force."""
    speaker = voice(region, on, lang)
    _print_pack(speaker)
    wanted = (entry for entry in entries(speaker) if entry.section in SHOWN)
    for section, group in groupby(wanted, key=lambda entry: entry.section):
        print(f"\n{speaker.say('sections', section)}")
        for entry in group:
            print(f"  {entry.title}  {entry.id}".rstrip())
            _print(speaker, (line for line in entry.lines if line.about.split()[-1] in GLANCE))


def pack_line(speaker: Voice) -> str:
    """Returns the pack's version, days and hash, by which a decision can be traced to it."""
    reference, layout = speaker.pack.reference, speaker.pack.layout
    days = f"{layout.in_force.from_} – {layout.in_force.to}"
    said = speaker.say("pack_phrases", "in_force", version=reference.version, days=days, hash=reference.content_hash)
    return f"{speaker.label(layout.name)} {reference.region} · {said}"


def _print_pack(speaker: Voice) -> None:
    """Prints the pack, and a notice if its plan has ended."""
    print(pack_line(speaker))
    ended_on = speaker.pack.plan_ended(speaker.on or date.today())
    if ended_on:
        print(plan_over(ended_on, speaker.language))


def _print(speaker: Voice, lines: Iterable[EntryLine]) -> None:
    for line in lines:
        print(f"      {about(speaker, line.about)}: {line.text}")


def about(speaker: Voice, name: str) -> str:
    """Returns the label of a line. If it belongs to one of several ways, the label has the number of the way."""
    number, _, of_way = name.rpartition(" ")
    label = speaker.say("lines", of_way)
    return speaker.say("pack_phrases", "way", number=number, name=label) if number else label


def explain(region: str, item: str, on: str | None, lang: str) -> None:
    """Prints how an item is decided. Raises Failure for an item that the pack does not have."""
    speaker = voice(region, on, lang)
    if item not in speaker.pack.items:
        raise Failure(f"{item}: no such item; {region} has {', '.join(speaker.pack.items)}", FAILED)
    entry = read_item(speaker, item)
    print(f"{entry.title}  {entry.id}")
    _print_pack(speaker)
    _print(speaker, (line for line in entry.lines if line.about != "clause"))
    for behind in figures_of(speaker, item):
        print(f"  {behind.title}  {behind.id}")
        _print(speaker, behind.lines)
    for clause in dict.fromkeys(_clauses(entry)):
        print_clause(speaker, clause)


def _clauses(entry: Entry) -> Iterable[str]:
    return (line.text for line in entry.lines if line.about.split()[-1] == "clause")


def print_clause(speaker: Voice, clause: str) -> None:
    """Prints a clause with its place in the plan and its quote."""
    found = speaker.pack.layout.clauses[clause]
    print(f"  {speaker.say('lines', 'clause')}: {clause}  {found.heading}\n      {found.quote}")


def diff(old: str, new: str, lang: str) -> None:
    """Prints the differences of the second pack, by item and figure."""
    files = pack_file(old), pack_file(new)
    with refusals():
        speaker, found = Voice(load_pack(files[1]), language(lang)), list(changes(*files, language(lang)))
    for section, group in groupby(found, key=lambda change: change.section):
        print(speaker.say("sections", section))
        for change in group:
            kind = "" if change.kind == "changed" else f"  {speaker.say('phrases', change.kind)}"
            print(f"  {change.title}  {change.id}{kind}".rstrip())
            for name, before, after in change.lines:
                label = f"{about(speaker, name)}: " if name else ""
                print(f"      {label}{' → '.join(part or '–' for part in (before, after)) if before else after}")
    if not found:
        print(speaker.say("pack_phrases", "unchanged"))
