"""The work queue of officers: its tasks, their holders, and taking, returning and handing over a task."""

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
"""The limit up to which tasks are counted. Above it no exact number is shown."""

WHOSE = ("mine", "free")

Key = tuple[UUID, str, str, str]
"""The key of a task: application, kind, owner, subject."""


class TakenMeanwhile(Refusal):
    """Somebody else has taken, returned or handed over the task since the officer viewed it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A filter for tasks."""

    receipt: str | None = None
    """A whole receipt or the end of one. It finds cases whether or not they have tasks."""
    kind: str | None = None
    region: str | None = None
    whose: str | None = None
    waits: bool = False
    """Whether the task waits for somebody else: the household, the verification platform or a vacancy."""
    page: int = 1


def wished(query: Mapping[str, str]) -> Wish:
    """Returns the filter of a query string; empty values count as absent. Raises BadRequest for an invalid value."""
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
    """Returns the owners whose tasks a person may view: their own department; for a supervisor of civil affairs, all."""
    if "supervisor" in person.roles and person.department in ("", REVIEW):
        return OWNERS
    return (person.department,) if person.department in OWNERS else ()


async def tasks(pool: Pool, person: Person, wish: Wish) -> Sequence[Record]:
    """Returns the tasks of a page, earliest due date first. `whole` in each row is the number of tasks on all pages, at most COUNTED + 1."""
    regions = sorted(person.regions & {wish.region} if wish.region else person.regions)
    holder = ("one" if wish.whose else "all", person.account if wish.whose == "mine" else "")
    asked = ([wish.kind] if wish.kind else KINDS, wish.waits, *holder)
    place = (PAGE, (wish.page - 1) * PAGE, COUNTED + 1)
    found: Sequence[Record] = await pool.fetch(SQL["queue"], list(owners_of(person)), regions, *asked, *place)
    return found


async def tasks_of(pool: Pool, application: UUID, owner: str) -> Sequence[Record]:
    """Returns the tasks of a department in one case."""
    found: Sequence[Record] = await pool.fetch(SQL["of_case"], application, [owner])
    return found


async def by_receipt(pool: Pool, person: Person, receipt: str) -> Sequence[Record]:
    """Returns the cases of the person's regions with this receipt, or with this end of a receipt."""
    found: Sequence[Record] = await pool.fetch(SQL["by_receipt"], receipt, sorted(person.regions))
    return found


async def take(pool: Pool, key: Key, version: int, account: str | None, name: str | None) -> None:
    """Assigns the task to this officer, or to nobody. Raises TakenMeanwhile unless the task is at this version."""
    statement = "retake" if version else "take"
    if await pool.fetchval(SQL[statement], *key, version, account, name) is None:
        raise TakenMeanwhile("taken_meanwhile")


async def let_go(pool: Pool, key: Key) -> None:
    """Unassigns the task from its holder."""
    await pool.execute(SQL["let_go"], *key)


async def meet(pool: Pool, person: Person) -> None:
    """Records the person as a colleague of their department and regions."""
    await pool.execute(SQL["meet"], person.account, person.name, person.department, sorted(person.regions))


async def colleagues(pool: Pool, person: Person, department: str, region: str) -> Sequence[Record]:
    """Returns the other officers to whom a task of this department and region can be handed over."""
    found: Sequence[Record] = await pool.fetch(SQL["colleagues"], department, region, person.account)
    return found


def shown(row: Record, today: date) -> dict[str, object]:
    """Returns a task in the form that pages show."""
    left = None if row["due_on"] is None else working_days_left(today, row["due_on"])
    return {**dict(row), "left": left, "id": "~".join((row["kind"], row["owner"], row["subject"]))}


def key_of(application: UUID, task: str) -> Key:
    """Returns the key of the task that a form names. Raises BadRequest if it names none."""
    parts = task.split("~")
    if len(parts) != 3 or parts[0] not in KINDS or parts[1] not in OWNERS:
        raise BadRequest("request_unreadable")
    return application, parts[0], parts[1], parts[2]
