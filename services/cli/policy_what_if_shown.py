"""The result of a what-if at the terminal."""

from rich import box
from rich.console import Console
from rich.table import Table

from services.policy import Change, Pack, WhatIf
from services.policy.reading import Voice
from services.portal.formats import money

from .policy_read import pack_line


def show(speaker: Voice, found: WhatIf) -> None:
    """Prints counts, sums by item before and after, and the largest changes with their reasons."""
    print(pack_line(speaker))
    print(speaker.say("phrases", "together", filings=found.filings, changed=found.changed))
    for (before, after), number in sorted(found.categories.items(), key=lambda move: -move[1]):
        named = {"before": speaker.common("categories", before), "after": speaker.common("categories", after)}
        print(f"  {speaker.say('phrases', 'moved', **named, number=number)}")
    Console(highlight=False, markup=False).print(_sums(speaker, found))
    if found.largest:
        print(speaker.say("lines", "largest"))
    for change in found.largest:
        _show(speaker, change)


def _sums(speaker: Voice, found: WhatIf) -> Table:
    columns = [speaker.say("lines", name) for name in ("item", "before", "after", "difference", "changed")]
    table = Table(*columns, box=box.SIMPLE)
    for column in table.columns[1:]:
        column.justify = "right"
    for item, total in found.sums.items():
        if total.before or total.after or total.changed:
            amounts = (money(fen) for fen in (total.before, total.after, total.after - total.before))
            table.add_row(_label(speaker, speaker.pack, item), *amounts, str(total.changed))
    return table


def _label(speaker: Voice, pack: Pack, item: str) -> str:
    return f"{speaker.item(item)} {item}" if item in pack.items else item


def _show(speaker: Voice, change: Change) -> None:
    print(f"  {change.application}  {_label(speaker, speaker.pack, change.item)}  {money(change.difference_fen)}")
    for name, decision in (("before", change.before), ("after", change.after)):
        said = getattr(decision.explanation, speaker.language) if decision else "–"
        print(f"      {speaker.say('lines', name)}: {said}")
