"""The work queue: what waits for whom, who has it, and that he takes it, gives it back, hands it on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.chassis.core.command import Refusal
from services.chassis.core.database import Pool, Record
from services.chassis.core.problems import BadRequest
from services.policy import working_days_left
from services.portal.identity import Person
from services.portal.identity.parties import REVIEW

from .statements import SQL
from .task_rules import KINDS, OWNERS

PAGE = 50
COUNTED = 1000
"""So many are counted; who has more than that to do needs no exact number."""

WHOSE = ("mine", "free")

Key = tuple[UUID, str, str, str]
"""Which task: application, kind, owner, subject."""


class TakenMeanwhile(Refusal):
    """Somebody else has taken, given back or handed on the task since it was looked at."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which tasks are asked for."""

    receipt: str | None = None
    """A whole one, or its end: whatever waits, the case is asked for."""
    kind: str | None = None
    region: str | None = None
    whose: str | None = None
    waits: bool = False
    """Whether it is somebody else's turn: the household's, the platform's, the next vacancy's."""
    page: int = 1


def wished(query: Mapping[str, str]) -> Wish:
    """The wish of a query; empty values count as absent. Raises BadRequest for one that cannot match anything."""
    given = {name: value.strip() for name, value in query.items() if value.strip()}
    for name, known in (("kind", KINDS), ("whose", WHOSE), ("waits", ("1",))):
        if given.get(name, known[0]) not in known:
            raise BadRequest("bad_filter", name=name, value=given[name])
    page = given.get("page", "1")
    if not (page.isascii() and page.isdigit() and 1 <= int(page[:6]) <= 10_000):
        raise BadRequest("bad_filter", name="page", value=page)
    receipt = given.get("receipt", "").upper() or None
    return Wish(receipt, given.get("kind"), given.get("region"), given.get("whose"), "waits" in given, int(page))


def owners_of(person: Person) -> Sequence[str]:
    """Whose work somebody sees: his department's; who supervises for civil affairs, that of all."""
    if "supervisor" in person.roles and person.department in ("", REVIEW):
        return OWNERS
    return (person.department,) if person.department in OWNERS else ()


async def tasks(pool: Pool, person: Person, wish: Wish) -> Sequence[Record]:
    """The tasks of a page, what is due first first; `whole` in each says how many there are on all pages, up to one more than are counted."""
    regions = sorted(person.regions & {wish.region} if wish.region else person.regions)
    holder = ("one" if wish.whose else "all", person.account if wish.whose == "mine" else "")
    asked = ([wish.kind] if wish.kind else KINDS, wish.waits, *holder)
    place = (PAGE, (wish.page - 1) * PAGE, COUNTED + 1)
    found: Sequence[Record] = await pool.fetch(SQL["queue"], list(owners_of(person)), regions, *asked, *place)
    return found


async def tasks_of(pool: Pool, application: UUID, owner: str) -> Sequence[Record]:
    """What waits for a department in one case."""
    found: Sequence[Record] = await pool.fetch(SQL["of_case"], application, [owner])
    return found


async def by_receipt(pool: Pool, person: Person, receipt: str) -> Sequence[Record]:
    """The cases of one's regions with this receipt, or this end of one."""
    found: Sequence[Record] = await pool.fetch(SQL["by_receipt"], receipt, sorted(person.regions))
    return found


async def take(pool: Pool, key: Key, version: int, account: str | None, name: str | None) -> None:
    """The task is this officer's, or nobody's. Raises TakenMeanwhile unless it is at this version."""
    statement = "retake" if version else "take"
    if await pool.fetchval(SQL[statement], *key, version, account, name) is None:
        raise TakenMeanwhile("taken_meanwhile")


async def let_go(pool: Pool, key: Key) -> None:
    """The task is nobody's, whoever has it."""
    await pool.execute(SQL["let_go"], *key)


async def meet(pool: Pool, person: Person) -> None:
    """Remembers who works here."""
    await pool.execute(SQL["meet"], person.account, person.name, person.department, sorted(person.regions))


async def colleagues(pool: Pool, person: Person, department: str, region: str) -> Sequence[Record]:
    """To whom something of a department and region can be handed."""
    found: Sequence[Record] = await pool.fetch(SQL["colleagues"], department, region, person.account)
    return found


def shown(row: Record, today: date) -> dict[str, object]:
    """A task as a page shows it."""
    left = None if row["due_on"] is None else working_days_left(today, row["due_on"])
    return {**dict(row), "left": left, "id": "~".join((row["kind"], row["owner"], row["subject"]))}


def key_of(application: UUID, task: str) -> Key:
    """The task that a form names. Raises BadRequest for none."""
    parts = task.split("~")
    if len(parts) != 3 or parts[0] not in KINDS or parts[1] not in OWNERS:
        raise BadRequest("request_unreadable")
    return application, parts[0], parts[1], parts[2]
