"""Documents that no correction has asked for: whose work it is to look at them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.database import Connection
from services.policy import Pack
from services.portal.identity.parties import REVIEW
from services.portal.readmodel.cases import Happening, in_order
from services.portal.readmodel.pack_catalogue import known
from services.portal.readmodel.views import OPEN

from .statements import SQL
from .task_rules import Touch, owner

SUPPLIED = "documents-supplied"
STATED = ("statement-issued", "application-completed")
TYPES = [f"cn.lianban.intake.{kind}.v1" for kind in (SUPPLIED, "correction-requested", *STATED)]
"""All of one publisher, so that they come in order: whose work it is does not change when everything is read again."""


async def lookers(connection: Connection, changes: Sequence[AppliedChange]) -> list[tuple[UUID, Touch]]:
    """Who is to look, by case: in cases of this batch to which something was handed in, or that were decided after it was."""
    cases = [*_of(changes, SUPPLIED)]
    if stated := [*_of(changes, *STATED)]:
        cases += [row["application"] for row in await connection.fetch(SQL["handed_in"], stated)]
    if not cases:
        return []
    rows, packs = await connection.fetch(SQL["hand_ins"], cases, TYPES), await known()
    found: list[tuple[UUID, Touch]] = []
    for (application, region, filed_on), several in groupby(rows, lambda row: (row[0], row[1], row[2])):
        pack = packs.in_force(region, filed_on) if region and filed_on else None
        found += [(application, touch) for touch in unasked(in_order(several), pack)]
    return found


def _of(changes: Sequence[AppliedChange], *kinds: str) -> Iterator[UUID]:
    for change in changes:
        delivery = change.command.delivery
        if delivery and delivery.type.split(".")[3] in kinds:
            yield change.command.stream


def unasked(happenings: Sequence[Happening], pack: Pack | None) -> Iterator[Touch]:
    """Who is to look at what was handed in unasked: whose missing or pending items ask for it, else civil affairs.

    What comes before anything is decided waits until it is: only then it is known which departments have the case."""
    for place, one in enumerate(happenings):
        before, after = happenings[:place], happenings[place:]
        documents = _documents(one) - _asked(before) if one.kind == SUPPLIED else frozenset()
        if documents and (pending := _pending(before, after)) is not None:
            yield from _whose(documents, pending, pack, one)


def _documents(one: Happening) -> frozenset[str]:
    return frozenset(paper["document"] for paper in one.data.get("documents", ()))


def _asked(before: Sequence[Happening]) -> frozenset[str]:
    """What corrections have asked for: who asked has a task already."""
    missing = (lack for one in before for lack in one.data.get("missing", ()))
    return frozenset(document for lack in missing for document in lack.get("documents", ()))


def _pending(before: Sequence[Happening], after: Sequence[Happening]) -> list[str] | None:
    """The items of which more was to come when something was handed in; before the first decision, all that concern the household."""
    if known := [one for one in before if one.kind in STATED]:
        return [item for item, outcome in _outcomes(known[-1]) if outcome in OPEN]
    first = next((one for one in after if one.kind in STATED), None)
    return [item for item, outcome in _outcomes(first) if outcome != "not_applicable"] if first else None


def _outcomes(stated: Happening) -> Iterator[tuple[str, str]]:
    decisions: Sequence[Mapping[str, Any]] = stated.data.get("statement", {}).get("decisions", ())
    return ((one["item"], one["outcome"]) for one in decisions)


def _whose(documents: frozenset[str], pending: list[str], pack: Pack | None, one: Happening) -> Iterator[Touch]:
    asks = {item: documents & set(pack.items[item].documents) for item in pending if pack and item in pack.items}
    items = [item for item in pending if asks.get(item)]
    for whose in dict.fromkeys(owner(item) for item in items):
        yield Touch("papers", whose, opened=one.at, items=tuple(item for item in items if owner(item) == whose))
    if documents - frozenset().union(*asks.values()) and REVIEW not in map(owner, items):
        yield Touch("papers", REVIEW, opened=one.at)
