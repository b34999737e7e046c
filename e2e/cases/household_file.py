"""Runs cases that follow a household over months. Each step runs in the system with the clock set to its day.

All cases of a run share one system and one clock. The clock is set to 09:00 in China on every day on which a case has a step or
a timer is due. The clock moves to the next day when the system has nothing left to do."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from lianban_contracts.review import CaseDetermined

from e2e.fresh_system import fresh_data, fresh_environment
from e2e.system import System
from infra.local import Platform
from infra.local.files import replace
from infra.local.patience import PATIENCE_SECONDS
from services.chassis.core.clock import CHINA
from services.cli.up import MIGRATE, RIGHTS, programs, topics
from services.intake.checks import ADULT
from services.policy.calendar.dates import completed_years

from .filing import Case, body
from .quiet import Databases, connected
from .records import records
from .running import TOGETHER
from .supply import SUPPLY, supplied
from .wire import Wire, tapped

PROCESSES = {**TOGETHER, "pages": ("portal", "identity", "reporting")}
"""The processes of a run. The portal has the tasks of officers. It does not start without a sign-in provider and reporting."""

DAY_STARTS = time(9, tzinfo=CHINA)

FIRST_JOINER = 10
"""Position of the member m0 who joins later, after those who file. Member ids are a letter and a number."""

PLACES = 100
"""Number of places of each programme, and of dwellings, in each region. No case of a run waits for another."""

Step = Mapping[str, Any]


class Failed(Exception):
    """Raised if the system did not handle a step as required. The message describes what happened."""


@dataclass(frozen=True)
class Filing(Case):
    """One filing of a household in which the order of members differs, or some members do not file."""

    places: Mapping[str, int] = field(default_factory=dict)
    """The position of each member in the household of the case. It is the same in all filings of the case."""

    def persons(self) -> dict[str, str]:
        """Returns the ID number of each member who files."""
        return {one["id"]: self.number_of(self.places[one["id"]], one["birth_date"]) for one in self.given["members"]}


@dataclass
class LifeCase:
    """One household of a run. `number` makes its persons different from those of all other cases."""

    number: int
    given: Mapping[str, Any]
    applications: list[UUID] = field(default_factory=list)
    """Its accepted applications, in order of filing."""
    differences: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The id of the case."""
        return str(self.given["id"])

    def steps(self) -> Iterator[tuple[date, Step]]:
        """Yields each step with its day."""
        for step in self.given["steps"]:
            yield date.fromisoformat(step["on"]), step

    def as_filed(self, step: Step) -> Case:
        """Returns the household as filed in this step. A member id means the same person in the whole case."""
        members = {member["id"]: member for member in self.given["members"]}
        listed = [members[name] for name in step.get("members", members)]
        relations = [{**one, "relation": _relation(one, listed[0])} for one in listed]
        region = step.get("region", self.given["region"])
        given = {**self.given, "members": relations, "region": region, "filed_on": step["on"]}
        return Filing(self.number, given, {member: place for place, member in enumerate(members)})

    def joining(self, step: Step) -> dict[str, Any]:
        """Returns the fields of a change in which members join: their facts, their identities, and the consent of adults."""
        joined = step.get("joined", [])
        if not joined:
            return {}
        numbered = Case(self.number, self.given)
        numbers = {
            one["id"]: numbered.number_of(FIRST_JOINER + int(one["id"][1:]), one["birth_date"]) for one in joined
        }
        persons = [{"id": one, "name": f"测试{one}", "id_number": number} for one, number in numbers.items()]
        day = date.fromisoformat(step["on"])
        adults = [one["id"] for one in joined if completed_years(date.fromisoformat(one["birth_date"]), day) >= ADULT]
        consent = {"consent": {"signed_at": f"{day}T09:00:00+08:00", "signed_by": adults}} if adults else {}
        return {"joined": joined, "persons": persons, **consent}

    @property
    def file(self) -> UUID:
        """The application that was accepted last. Raises Failed if none was accepted."""
        if not self.applications:
            raise Failed("no filing was accepted")
        return self.applications[-1]


def _relation(member: Mapping[str, Any], applicant: Mapping[str, Any]) -> str:
    """Returns the relation of a member to this applicant. Supports couples, and parents with children."""
    if member is applicant:
        return "applicant"
    if applicant["relation"] == "applicant":
        return str(member["relation"])
    return str(applicant["relation"]) if member["relation"] == "applicant" else str(member["relation"])


class LifeRunner:
    """Runs cases on one system and sends the reports of the outside platform."""

    def __init__(self, system: System, wire: Wire, databases: Databases, clock: Path) -> None:
        self._system, self._wire, self._databases, self._clock = system, wire, databases, clock
        self._does = {
            "file": self._file,
            "report": self._report,
            "change": self._change,
            "record": self._record,
            "establish": self._establish,
            "emergency": self._emergency,
            "withdraw": self._withdraw,
        }

    async def run(self, cases: Sequence[LifeCase]) -> list[list[str]]:
        """Returns the differences of each case."""
        days = sorted({day for case in cases for day, _ in case.steps()})
        await self._supply(cases)
        for day in days:
            await self._pass_days(day)
            await self._do(cases, day)
            await self._databases.wait_until_quiet(self._now())
            await self._look(cases, day)
        for application, why in await self._databases.parked():
            for case in (case for case in cases if application in case.applications):
                case.differences.append(f"{case.name} {why}")
        return [case.differences for case in cases]

    async def _supply(self, cases: Sequence[LifeCase]) -> None:
        """Puts places and dwellings for all cases, as many as each needs over its years."""
        for region in sorted({case.given["region"] for case in cases}):
            supply = supplied(Case(0, {"region": region, "department_facts": dict.fromkeys(SUPPLY, PLACES)}))
            await self._put_all(supply)

    def _now(self) -> datetime:
        return datetime.fromisoformat(self._clock.read_text())

    async def _pass_days(self, until: date) -> None:
        """Moves the clock to a day, and stops on every earlier day on which a timer is due."""
        while True:
            due = await self._databases.next_due()
            if due is None or due.astimezone(CHINA).date() >= until:
                break
            set_clock(self._clock, max(due.astimezone(CHINA).date(), self._now().date()))
            await self._databases.wait_until_quiet(self._now())
        set_clock(self._clock, until)
        await self._databases.wait_until_quiet(self._now())

    async def _do(self, cases: Sequence[LifeCase], day: date) -> None:
        async def one(case: LifeCase) -> None:
            for on, step in case.steps():
                if on == day and "do" in step:
                    await self._step(case, step)

        await asyncio.gather(*(one(case) for case in cases))

    async def _step(self, case: LifeCase, step: Step) -> None:
        try:
            act = self._does.get(step["do"])
            if act is None:
                raise Failed("the system has no such step")
            await act(case, step)
            await self._databases.wait_until_quiet(self._now())
        except (Failed, TimeoutError, httpx.HTTPError, LookupError, ValueError) as error:
            case.differences.append(f"{case.name} {step['on']} {step['do']}: {' '.join(str(error).split())[:300]}")

    async def _file(self, case: LifeCase, step: Step) -> None:
        filing = case.as_filed(step)
        await self._put_all(records(filing))
        answer = await self._system.file(body(filing))
        expected = step.get("answer", "accepted")
        found = "accepted" if answer.status_code == httpx.codes.CREATED else answer.json().get("code", answer.text)
        if found != expected:
            raise Failed(f"expected {expected}, got {found}: {answer.text}")
        if expected == "accepted":
            case.applications.append(UUID(answer.json()["application"]))

    async def _report(self, case: LifeCase, step: Step) -> None:
        request = self._wire.open_request(case.file)
        if request is None:
            raise Failed("no request to the platform is open")
        given = {
            **case.given,
            "filed_on": step["on"],
            "verification": {"arrives_on": step["on"], "findings": step.get("findings", {})},
        }
        known = len((await self._system.get("review", f"/cases/{case.file}"))["learnt"])
        await self._wire.report(case.file, Case(case.number, given), step.get("unknown", {}))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len((await self._system.get("review", f"/cases/{case.file}"))["learnt"]) == known:
                await asyncio.sleep(0.05)

    async def _change(self, case: LifeCase, step: Step) -> None:
        names = ("cause", "changed_on", "facts", "left", "to_region")
        fields = {name: step[name] for name in names if name in step}
        await self._post("intake", f"/applications/{case.file}/changes", fields | case.joining(step))

    async def _withdraw(self, case: LifeCase, step: Step) -> None:
        await self._post("intake", f"/applications/{case.file}/withdrawal", {"reason": "测试"})

    async def _establish(self, case: LifeCase, step: Step) -> None:
        service = "review" if step["desk"] == "civil_affairs" else step["desk"]
        said = {"officer": "测试甲", "reason": "入户核实", "facts": step["facts"]}
        await self._post(service, f"/cases/{case.file}/facts", said)

    async def _emergency(self, case: LifeCase, step: Step) -> None:
        said = {"officer": "测试甲", "account": "test 1", "reason": "现场核实"}
        fields = {name: step[name] for name in ("event", "day", "grade", "place") if name in step}
        await self._post("review", f"/cases/{case.file}/emergencies", {**said, **fields})

    async def _record(self, case: LifeCase, step: Step) -> None:
        persons = case.as_filed(step).persons()
        for bill in step.get("bills", ()):
            row = {name: value for name, value in bill.items() if name != "member"}
            row |= {"number": f"{case.number}-{bill['number']}", "person": persons[bill["member"]]}
            await self._put("medical", "bills", [row])
        for enrolment in step.get("enrolments", ()):
            row = {"person": persons[enrolment["member"]], "student_stage": enrolment["stage"]}
            await self._put("education", "enrolments", [{**row, "enrolment_confirmed": True, "boarding": False}])

    async def _put_all(self, known: Mapping[tuple[str, str], list[Any]]) -> None:
        for (department, kind), rows in known.items():
            await self._put(department, kind, rows)

    async def _put(self, department: str, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
        answer = await self._system.http.put(f"{self._system.platform.url(department)}/register/{kind}", json=rows)
        _taken(answer)

    async def _post(self, service: str, path: str, said: Mapping[str, Any]) -> None:
        _taken(await self._system.http.post(f"{self._system.platform.url(service)}{path}", json=said))

    async def _look(self, cases: Sequence[LifeCase], day: date) -> None:
        for case in cases:
            for on, step in case.steps():
                if on == day and "look" in step:
                    case.differences += [
                        f"{case.name} {day} {line}" for line in await self._differences(case, day, step["look"])
                    ]

    async def _differences(self, case: LifeCase, day: date, look: Mapping[str, Any]) -> list[str]:
        try:
            shown = await self._system.get("intake", f"/applications/{case.file}")
            events = await self._system.get("review", f"/events/{case.file}")
        except (Failed, httpx.HTTPError) as error:
            return [str(error)]
        found = seen(shown, events, day)
        for earlier in case.applications[:-1]:
            _add_grants(found, seen(await self._system.get("intake", f"/applications/{earlier}"), (), day))
        if "civil" in await self._databases.owners_of_tasks(case.file):
            found["waits"].append("civil_affairs")
        return [
            f"{key}: expected {want}, got {found[key]}"
            for key, want in look.items()
            if not _fits(key, want, found.get(key))
        ]


def _taken(answer: httpx.Response) -> None:
    if answer.is_error:
        raise Failed(f"refused with {answer.status_code}: {answer.text}")


def _fits(key: str, want: Any, found: Any) -> bool:
    """Returns True if the found value satisfies the expectation. Only the expected entries are compared."""
    match key:
        case "not_running":
            return not set(want) & set(found)
        case "says":
            return all(text in str(found) for text in want)
        case "waits":
            return set(want) == set(found)
        case "running" | "once":
            return all(found.get(item) == amount for item, amount in want.items())
        case "year" | "school_year":
            return all(found.get(item) == {int(year): fen for year, fen in each.items()} for item, each in want.items())
    return bool(want == found)


def seen(shown: Mapping[str, Any], events: Sequence[Mapping[str, Any]], day: date) -> dict[str, Any]:
    """Returns what intake shows of an application on a day, and the reason of its determination from review's events, with the
    keys that cases use."""
    statement = shown.get("statement") or {}
    granted = [one for one in statement.get("decisions", ()) if one["outcome"] == "granted" and one.get("amount_fen")]
    running = {
        one["item"]: one["amount_fen"]
        for one in granted
        if one["period"] == "month" and _runs(statement.get("validity", {}).get(one["item"]), day)
    }
    running |= {one["item"]: one["amount_fen"] for one in statement.get("former", ()) if _runs(one, day)}
    found: dict[str, Any] = {
        "file": {"refused": "refused", "not_accepted": "refused", "withdrawn": "ended"}.get(
            statement.get("outcome", shown["status"]), "in_force"
        ),
        "region": shown["region"],
        "category": shown.get("category"),
        "running": running,
        "not_running": running,
        "once": _granted_by_year(statement, granted, "once"),
        "waits": ["household"] if shown.get("correction") or shown.get("hearing") else [],
        "says": _reason(events, statement.get("turn")),
        "arrears": _by_month(statement.get("arrears", ())),
        "overpaid": _by_month(statement.get("overpaid", ())),
    }
    found["once"] = {item: sum(years.values()) for item, years in found["once"].items()}
    found |= {period: _granted_by_year(statement, granted, period) for period in ("year", "school_year")}
    return found


def _granted_by_year(
    statement: Mapping[str, Any], granted: Sequence[Mapping[str, Any]], period: str
) -> dict[str, dict[int, int]]:
    """Returns the amount in fen of each item by year: those of the decisions, and those granted for earlier years or to former members. A school
    year has the year in which it begins. A grant once has the year 0 if the statement does not name its year."""
    found: dict[str, dict[int, int]] = {}
    for one in granted:
        if one["period"] == period:
            until = date.fromisoformat(statement["validity"][one["item"]]["until"]) if period != "once" else None
            year = until.year - (period == "school_year") if until else 0
            found.setdefault(one["item"], {})[year] = one["amount_fen"]
    for one in statement.get("earlier", ()):
        if one["period"] == period:
            years = found.setdefault(one["item"], {})
            years[one["year"]] = years.get(one["year"], 0) + one["amount_fen"]
    return found


def _by_month(corrected: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Returns the corrected amounts in fen, by item and month."""
    found: dict[str, dict[str, int]] = {}
    for one in corrected:
        found.setdefault(one["item"], {})[one["month"][:7]] = one["amount_fen"]
    return found


def _add_grants(found: dict[str, Any], earlier: Mapping[str, Any]) -> None:
    """Adds what an earlier file of the same household grants, so that a second grant of the same shows as a higher amount."""
    for key in ("running", "once"):
        found[key] = dict(Counter(found[key]) + Counter(earlier[key]))
    found["not_running"] = found["running"]
    for key in ("year", "school_year"):
        for item, years in earlier[key].items():
            found[key][item] = dict(Counter(found[key].get(item, {})) + Counter(years))


def _reason(events: Sequence[Mapping[str, Any]], turn: int | None) -> str:
    """Returns the Chinese explanation of the determination of this round; empty if there is none."""
    determined = (one["data"] for one in events if one["type"] == CaseDetermined.TYPE)
    said = next((one.get("explanation") for one in determined if one["turn"] == turn), None)
    return str(said["zh"]) if said else ""


def _runs(validity: Mapping[str, Any] | None, day: date) -> bool:
    if validity is None:
        return False
    since = date.fromisoformat(validity["since"]) if "since" in validity else date.min
    until = date.fromisoformat(validity["until"]) if "until" in validity else date.max
    return since <= day <= until


def set_clock(file: Path, day: date) -> None:
    """Sets the clock of all services to 09:00 in China on this day."""
    replace(file, datetime.combine(day, DAY_STARTS).isoformat())


@asynccontextmanager
async def life_runner(cases: Sequence[LifeCase]) -> AsyncIterator[LifeRunner]:
    """Runs a system on fresh data, with the clock set to the first day of the cases."""
    with fresh_data("life") as data:
        clock = data / "clock"
        set_clock(clock, min(day for case in cases for day, _ in case.steps()))
        environment = fresh_environment() | {"LIANBAN_CLOCK_FILE": str(clock), "LIANBAN_TIMER_SECONDS": "0.05"}
        async with (
            Platform(data, programs({}, PROCESSES), topics({}), environment, MIGRATE, RIGHTS) as platform,
            System(platform) as system,
            tapped(system.kafka_options, system.platform.url("intake")) as wire,
            connected(platform, {**TOGETHER, "pages": ("portal",)}) as databases,
        ):
            yield LifeRunner(system, wire, databases, clock)


def read_life_cases(given: Sequence[Mapping[str, Any]]) -> list[LifeCase]:
    """Returns the cases with steps, numbered."""
    return [LifeCase(number, json.loads(json.dumps(case))) for number, case in enumerate(given)]
