"""Tests that random sequences of actions on the page of people keep the persons and answers that the user expects."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import Stage, shared_stage
from .form import WANG, begun, drafts, say
from .paper import Paper

stage = shared_stage()

WRONG = "33030519800101"


@dataclass
class Expected:
    """One relative, as the user expects them in the draft."""

    name: str
    number: str
    labour: str | None = None
    consented: bool = False


@dataclass
class Typed:
    """One row of the page; `who` is the person that was saved in it before."""

    who: Expected | None
    name: str = ""
    number: str = ""

    @property
    def complete(self) -> bool:
        return bool(self.name) and len(self.number) == 18


@dataclass
class Household:
    """The state of the draft and of the open page that the user expects."""

    saved: list[Expected] = field(default_factory=list)
    page: list[Typed] = field(default_factory=list)
    begun: bool = False
    """Whether the page was ever saved; before that it has an empty row."""
    applicant_consented: bool = False
    serial: Iterator[int] = field(default_factory=lambda: count(10))

    def open(self, *, more: bool = False) -> None:
        """Opens the page with the saved rows. Unsaved input is lost."""
        self.page = [Typed(who, who.name, who.number) for who in self.saved]
        if more or not self.begun:
            self.page.append(Typed(None))

    def save(self) -> bool:
        """Saves the page if every row is complete or empty. Returns whether it was saved."""
        rows = [row for row in self.page if row.who or row.name or row.number]
        if not all(row.complete for row in rows):
            return False
        self.saved, self.begun = [_as_expected(row) for row in rows], True
        return True

    def fresh(self) -> tuple[str, str]:
        """Returns a new person."""
        serial = next(self.serial)
        return f"家人{chr(0x4E00 + serial)}", number("330305", serial)


def _as_expected(row: Typed) -> Expected:
    """Returns the person that the saved row must be. It is a new person without answers if name and number differ, or if the number differs by more than a typing error."""
    who = row.who
    if who is None or (row.number != who.number and (row.name != who.name or row.number[:16] != who.number[:16])):
        return Expected(row.name, row.number)
    same = (row.name, row.number) == (who.name, who.number)
    return Expected(row.name, row.number, who.labour, who.consented and same)


def number(region: str, serial: int, last: int = 0) -> str:
    """Returns the ID number of an adult. Numbers of two regions differ by more than a typing error."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    body = f"{region}19{serial % 80 + 10:02}0101{serial // 80:02}{last}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def rename(home: Household, row: Typed) -> None:
    row.name = f"{row.name}改"[-20:]


def mistype(home: Household, row: Typed) -> None:
    row.number = WRONG


def blank(home: Household, row: Typed) -> None:
    row.name = ""


def slip(home: Household, row: Typed) -> None:
    if row.complete:
        row.number = _checked(row.number[:16] + str((int(row.number[16]) + 1) % 10))


def other_number(home: Household, row: Typed) -> None:
    region = "110101" if row.number.startswith("330305") else "330305"
    row.number = number(region, next(home.serial))


def somebody_else(home: Household, row: Typed) -> None:
    row.name, row.number = home.fresh()


def put_right(home: Household, row: Typed) -> None:
    row.name, row.number = (row.who.name, row.who.number) if row.who else home.fresh()


def _checked(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


TYPING: list[Callable[[Household, Typed], None]] = [
    rename,
    mistype,
    blank,
    slip,
    other_number,
    somebody_else,
    put_right,
]


class Visitor:
    """A user with the page of people open, and the state that they expect."""

    def __init__(self, stage: Stage, client: httpx.AsyncClient, draft: str) -> None:
        self.stage, self.client, self.draft, self.home = stage, client, draft, Household()
        self.paper: Paper

    async def back(self) -> None:
        """Opens the page without saving."""
        self.home.open()
        self.paper = Paper(await self.client.get(f"{self.draft}/people"))

    async def save(self, **button: str) -> None:
        """Presses a button. The response is the page with errors, or the same page reloaded."""
        more, saved = "add" in button, self.home.save()
        answer = await self.client.post(f"{self.draft}/people", data=self.paper.fields | button)
        assert answer.status_code == (303 if saved else 422), answer.text
        if saved:
            self.home.open(more=more)
            answer = await self.client.get(f"{self.draft}/people", params={"more": "1"} if more else {})
        self.paper = Paper(answer)

    async def remove(self, place: int) -> None:
        """Removes a row. It is removed at once, and unsaved input in other rows is kept."""
        row = self.home.page.pop(place)
        self.home.saved = [who for who in self.home.saved if who is not row.who]
        await self.save(remove=self.paper.names("name-")[place].removeprefix("name-"))

    def type(self, change: Callable[[Household, Typed], None], place: int) -> None:
        """Changes a row of the page."""
        change(self.home, self.home.page[place])
        row, key = self.home.page[place], self.paper.names("name-")[place].removeprefix("name-")
        relation = "child" if row.name or row.number or row.who else ""
        self.paper.fields |= {f"name-{key}": row.name, f"id_number-{key}": row.number, f"relation-{key}": relation}

    async def answer(self) -> None:
        """Answers for all saved persons, and sets their consent."""
        rows = (await self.kept())["people"]["rows"]
        able = {row["id"]: ("full", "partial", "none")[index % 3] for index, row in enumerate(rows)}
        await self._post("labour_capacity", {f"{name}-labour_capacity": value for name, value in able.items()})
        await self._post("consent", dict.fromkeys(able, "yes"))
        self.home.applicant_consented = True
        for who, row in zip(self.home.saved, rows[1:], strict=True):
            who.labour, who.consented = able[row["id"]], True
        await self.back()

    async def _post(self, step: str, typed: dict[str, str]) -> None:
        assert (await say(self.client, self.draft, step, typed)).status_code == 303

    async def kept(self) -> Any:
        return (await drafts(self.stage).get(UUID(self.draft[-36:]))).answers

    async def check(self) -> None:
        """Checks that the page shows the input, and that the draft has the expected content."""
        assert self.paper.texts("name-") == [row.name for row in self.home.page]
        assert self.paper.texts("id_number-") == [row.number for row in self.home.page]
        answers = await self.kept()
        rows = answers["people"]["rows"]
        labour, consent = answers.get("labour_capacity", {}), answers.get("consent", {})
        found = [
            Expected(row["name"], row["id_number"], labour.get(f"{row['id']}-labour_capacity"), row["id"] in consent)
            for row in rows[1:]
        ]
        assert found == self.home.saved
        known = {row["id"] for row in rows}
        assert {name.partition("-")[0] for name in labour} | consent.keys() <= known | {"signed_at"}
        assert consent.get("m1", False) is self.home.applicant_consented


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "save", "back", "remove", "answer", *TYPING]), st.integers(0, 4)), max_size=14
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
async def test_any_order_of_steps_keeps_the_persons_and_answers_that_are_expected(stage: Stage, steps: Any) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        visitor = Visitor(stage, client, draft)
        await visitor.back()
        await visitor.save()
        for what, place in steps:
            await step(visitor, what, place)
            await visitor.check()


async def step(visitor: Visitor, what: Any, place: int) -> None:
    page = visitor.home.page
    match what:
        case "add":
            await visitor.save(add="1")
        case "save":
            await visitor.save()
        case "back":
            await visitor.back()
        case "answer":
            await visitor.answer()
        case "remove" if page:
            await visitor.remove(place % len(page))
        case change if callable(change) and page:
            visitor.type(change, place % len(page))
