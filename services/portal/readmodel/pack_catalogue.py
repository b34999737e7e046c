"""The benefits that a region's policy pack offers, for people who do not know the pack."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache

from services.policy import Pack, Packs, UnknownPack, load_packs
from services.policy.explain import item_names
from services.policy.model.item import CATEGORIES, Item
from services.policy.model.sections import Label

from .cases import Case

CLOCKS = ("acceptance", "review", "public_notice", "confirmation", "whole_case")
"""The steps whose duration is shown."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One benefit item."""

    id: str
    categories: Sequence[str]
    """The categories that are entitled, in the order of need."""
    period: str | None
    asked_for: bool
    """Whether the household must ask for the item; otherwise it comes with the application."""
    documents: Sequence[Label]


@dataclass(frozen=True, slots=True)
class Region:
    """The offer of one region. `plan_ended_on`: the last day of its plan, if that has passed."""

    code: str
    pack: Pack
    """The pack in force."""
    plan_ended_on: date | None
    plan: Label
    categories: Sequence[str]
    offers: Mapping[str, Sequence[Offer]]
    """Items by department, civil affairs first."""
    documents: Sequence[Label]
    clocks: Sequence[tuple[str, int, bool]]
    """Step, number of days, and whether they are working days."""


@cache
def packs() -> Packs:
    """Returns all packs. Reading them takes about a second."""
    return load_packs()


async def known() -> Packs:
    """Returns all packs. The first call reads them in a thread."""
    return packs() if packs.cache_info().currsize else await asyncio.to_thread(packs)


async def pack_of(region: str | None, filed_on: date | None) -> Pack | None:
    """Returns the pack by which the region of a case handles it; None if region or day of filing are not known."""
    return (await known()).handling(region, filed_on) if region and filed_on else None


async def deciding_pack(found: Case) -> Pack | None:
    """Returns the pack of the last determination. Before a determination, or if that pack is not installed, returns the pack of `pack_of`."""
    determined = found.determined
    try:
        if determined is not None:
            return (await known()).get(determined.message.pack)
    except UnknownPack:
        pass
    return await pack_of(found.row.region, found.row.filed_on)


def item_name(language: str, item: str, pack: Pack | None = None) -> str:
    """Returns the name of an item from the pack, else from the newest pack that has the item."""
    return item_names.item_name(packs(), language, item, pack)


def region(found: Packs, code: str, today: date) -> Region | None:
    """Returns the offer of a region today; None for a region without a pack in force."""
    pack = found.in_force(code, today)
    if pack is None:
        return None
    offers = {owner: [_offer(pack, item) for item in pack.items_of(owner)] for owner in ("civil", *pack.departments)}
    return Region(
        code,
        pack,
        pack.plan_ended(today),
        pack.layout.plan,
        _ordered({test.category for test in pack.layout.categories}),
        {owner: several for owner, several in offers.items() if several},
        list(pack.layout.documents.values()),
        [(step, *_length(pack, step)) for step in CLOCKS if step in pack.layout.clocks],
    )


def _offer(pack: Pack, item: Item) -> Offer:
    documents = [pack.layout.documents[name] for name in pack.required_documents(item)]
    return Offer(
        item.id,
        _ordered({category for way in item.ways for category in way.for_}),
        item.period,
        item.asked_for,
        documents,
    )


def _length(pack: Pack, step: str) -> tuple[int, bool]:
    clock = pack.layout.clocks[step]
    return (clock.working_days, True) if clock.working_days else (clock.days or 0, False)


def _ordered(categories: Set[str]) -> Sequence[str]:
    return [name for name in CATEGORIES if name in categories]
