"""The text of a pack in Chinese or English. Each rule is worded without a household."""

from .compare import EntryChange, changes
from .entry import SECTIONS, Entry, EntryLine
from .pack import entries, read_item
from .voice import LANGUAGES, Language, Voice

__all__ = [
    "LANGUAGES",
    "SECTIONS",
    "Entry",
    "EntryChange",
    "EntryLine",
    "Language",
    "Voice",
    "changes",
    "entries",
    "read_item",
]
