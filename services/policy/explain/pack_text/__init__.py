"""A pack as people read it: in Chinese or English, each rule in words, without a household at hand."""

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
