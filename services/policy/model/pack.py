"""The policy of one region, in force from a day until a later version begins. A pack is immutable; its content hash
identifies it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, get_args

from lianban_contracts.decisions import Decision, Explanation, PackReference
from lianban_contracts.departments import Department
from lianban_contracts.life import RenewalCause

from services.policy.calendar.deadlines import Pause, last_day
from services.policy.calendar.working_days import Deadline
from services.policy.facts import proving_documents

from .binding import Terms, Words
from .item import Item
from .layout import Layout
from .rules import Rules


def content_hash(content: Any) -> str:
    """Returns the SHA-256 hash of a pack's content. Comments, the order of keys and the layout of the file do not
    change it."""
    text = json.dumps(_ordered(content), ensure_ascii=False, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()


def _ordered(content: Any) -> Any:
    """Sorts keys by their text, because numbers (years and grades) and words occur as keys of one table."""
    if isinstance(content, dict):
        return {str(key): _ordered(content[key]) for key in sorted(content, key=str)}
    return [_ordered(part) for part in content] if isinstance(content, list) else content


class Pack:
    """A pack that was read and checked. It can decide."""

    def __init__(self, layout: Layout, hash_of_content: str) -> None:
        self.layout = layout
        self.region = layout.region
        self.reference = PackReference(region=layout.region, version=layout.version, content_hash=hash_of_content)
        self.provisional_for = frozenset(layout.provisional_for)
        self.confirmed_by = frozenset(layout.confirmed_by)
        self.items: Mapping[str, Item] = {item.id: item for item in layout.items}
        self._items_of = {owner: tuple(items) for owner, items in _grouped(layout.items).items()}
        self.departments: tuple[Department, ...] = tuple(
            name for name in get_args(Department) if name in self._items_of
        )
        self.own_clocks = any(name in layout.clocks for name in self.departments)
        self.words = Words(layout)
        self.rules = Rules(layout, Terms(layout, self.words))
        self.age_limits = frozenset(age for rule in self.rules.items.values() for age in rule.ages)
        """The ages of a member at which a condition of an item changes."""
        self.plain_decisions: dict[tuple[str, str, str, str], Decision] = {}

    def renewed_by(self, causes: Collection[RenewalCause]) -> frozenset[str]:
        """Returns the departments with an item that changes by itself for one of these causes."""
        if "year" in causes:
            return frozenset(self.departments)
        by_age, by_school = "birthday" in causes, "school_year" in causes
        rules = self.rules.items.values()
        return frozenset(
            rule.item.owner
            for rule in rules
            if (by_age and rule.ages) or (by_school and rule.item.period == "school_year")
        )

    def items_of(self, owner: str) -> tuple[Item, ...]:
        """Returns the items of a department or of `civil`, in the order of the pack. Empty if there are none."""
        return self._items_of.get(owner, ())

    def required_documents(self, item: Item) -> tuple[str, ...]:
        """Returns the documents that prove the facts of an item. Documents that the pack does not name are left
        out."""
        return tuple(name for name in proving_documents(item.facts) if name in self.layout.documents)

    def documents_of(self, owner: str) -> frozenset[str]:
        """Returns the documents that the items of a department require."""
        return frozenset(name for item in self.items_of(owner) for name in self.required_documents(item))

    def requestable_documents(self, item: Item) -> tuple[str, ...]:
        """Returns the documents that an officer can request for an item: those that the item requires, or all
        documents of the pack if it requires none."""
        return self.required_documents(item) or tuple(self.layout.documents)

    @property
    def raised_by_officers(self) -> tuple[str, ...]:
        """The items with a clause that lets two officers raise the amount (一事一议)."""
        return tuple(item.id for item in self.layout.items if any(way.case_by_case for way in item.ways))

    @property
    def temporary_aid(self) -> str | None:
        """The item that aids a household in an emergency (临时救助); None if the pack has none."""
        return next((item.id for item in self.layout.items if item.temporary_aid), None)

    def in_force(self, day: date) -> bool:
        """True if the pack can decide on the day, that is from its first day on. The pack goes on after the last day
        of its plan (docs/catalogue.md, A-40)."""
        return self.layout.in_force.from_ <= day

    def plan_ended(self, day: date) -> date | None:
        """Returns the last day of the plan if `day` is after it; the figures of the last year of the plan then apply.
        Returns None for a day within the plan."""
        last = self.layout.in_force.to
        return last if day > last else None

    def deadline(self, step: str, start: date, pauses: Iterable[Pause] = (), *, extended: bool = False) -> Deadline:
        """Returns the last day of a step that starts on a day. `extended`: after an extension, if the pack allows one.
        Raises KeyError for an unknown step."""
        return last_day(self.layout.clocks[step], start, pauses, extended=extended)

    def due(self, owner: str, referred_on: date, pauses: Iterable[Pause] = ()) -> date:
        """Returns the last day for civil affairs or a department to decide what it received on a day. Its own clock
        applies, or else the clock of all departments."""
        clocks = self.layout.clocks
        clock = clocks.get(owner) or clocks["confirmation" if owner in self.departments else "review"]
        return last_day(clock, referred_on, pauses).day

    def label(self, item: str) -> Explanation:
        """Returns the label of an item in Chinese and English. Raises KeyError for an item that the pack does not
        have."""
        zh, en = self.words.item(item)
        return Explanation(zh=zh, en=en)


def _grouped(items: Iterable[Item]) -> Mapping[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.owner, []).append(item)
    return groups
