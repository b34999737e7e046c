"""The names of items and reasons as pages, exports and the command line show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.policy.vocabulary.dictionary import common, word

if TYPE_CHECKING:
    from services.policy.loading.packs import Packs
    from services.policy.model.pack import Pack

PLACES = {"zh": 0, "en": 1}


def item_name(packs: Packs, language: str, item: str, pack: Pack | None = None) -> str:
    """Returns the name of an item. `pack`: the pack that decided it. Without a pack, or if the pack does not have the
    item, the newest pack with the item gives the name.

    Returns the id of an item that no pack has."""
    chosen = pack if pack and item in pack.items else packs.newest_with(item)
    return _capital(chosen.words.item(item)[PLACES[language]]) if chosen else item


def reason_name(language: str, reason: str) -> str:
    """Returns the text of a reason, or the reason itself if there is no text for it."""
    return _capital(word("reasons", reason)[PLACES[language]]) if reason in common()["reasons"] else reason


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
