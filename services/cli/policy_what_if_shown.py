"""Prints the result of a what-if."""

from rich import box
from rich.console import Console
from rich.table import Table

from services.policy import DecisionChange, Packs, WhatIf
from services.policy.audit.what_if import worded
from services.policy.explain.pack_text import Voice
from services.portal.wording.formats import money

from .policy_read import pack_line


def show(speaker: Voice, packs: Packs, found: WhatIf) -> None:
    """Prints counts, sums by item before and after, and the largest changes with their reasons.

    `speaker` has the draft."""
    print(pack_line(speaker))
    print(speaker.say("pack_phrases", "together", filings=found.filings, changed=found.changed))
    for (before, after), number in sorted(found.categories.items(), key=lambda move: -move[1]):
        named = {"before": speaker.say("categories", before), "after": speaker.say("categories", after)}
        print(f"  {speaker.say('phrases', 'moved', **named, number=number)}")
    Console(highlight=False, markup=False).print(_sums(speaker, found))
    if found.largest:
        print(speaker.say("lines", "largest"))
    for change in found.largest:
        _show(speaker, packs, change)


def _sums(speaker: Voice, found: WhatIf) -> Table:
    columns = [speaker.say("lines", name) for name in ("item", "before", "after", "difference", "changed")]
    table = Table(*columns, box=box.SIMPLE)
    for column in table.columns[1:]:
        column.justify = "right"
    for item, total in found.sums.items():
        if total.before or total.after or total.changed:
            amounts = (money(fen) for fen in (total.before, total.after, total.after - total.before))
            table.add_row(_label(speaker, item), *amounts, str(total.changed))
    return table


def _label(speaker: Voice, item: str) -> str:
    return f"{speaker.item(item)} {item}" if item in speaker.pack.items else item


def _show(speaker: Voice, packs: Packs, change: DecisionChange) -> None:
    filing, draft = change.filing, speaker.pack
    print(f"  {filing.application}  {_label(speaker, change.item)}  {money(change.difference_fen)}")
    for name, pack in (("before", packs.in_force(draft.region, filing.filed_on)), ("after", draft)):
        decided = worded(pack, filing, change.item) if pack else None
        said = decided.explanation.text(speaker.language) if decided else "–"
        print(f"      {speaker.say('lines', name)}: {said}")
