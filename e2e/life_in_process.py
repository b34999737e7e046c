"""One household's file in process: the deciders of intake, review and the departments, with their messages and timers, and a clock by days.

There is no database, no broker and no row in the registers of the departments. Messages are encoded and decoded as on the wire."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.decisions import ReferredFacts
from lianban_contracts.departments import DEPARTMENTS
from lianban_contracts.facts import DepartmentFacts
from lianban_contracts.message import Message
from lianban_contracts.review import CaseReferred

from services.chassis.core.clock import CHINA
from services.chassis.core.command import DecisionContext
from services.department import case as department
from services.intake import application as intake
from services.intake import subscribers as intake_reads
from services.intake.deadlines import NEXT, Deadlines
from services.intake.progress import CaseProgress
from services.intake.renewals import RENEWAL
from services.policy import Packs
from services.review import case as review
from services.review import hearings
from services.review import subscribers as review_reads
from services.review.reviewer import Reviewer

Decide = Callable[..., Sequence[Any]]

PLENTY = 9
"""Number of places of each programme."""


class NoRows:
    """A register without rows: a department decides by the referral alone."""

    def facts(self, referral: CaseReferred) -> tuple[ReferredFacts, DepartmentFacts]:
        """Returns the facts of the referral."""
        assert referral.facts is not None
        return referral.facts, DepartmentFacts(vocational_1619_places_left=PLENTY)

    def marked(self, referral: CaseReferred, facts: ReferredFacts) -> ReferredFacts:
        """Returns the facts; no bill was settled before."""
        return facts


@dataclass
class ServiceState:
    """The state of the file in one service, its events and its timers."""

    state: Any
    evolve: Callable[[Any, Any], Any]
    timers: Callable[..., Any] | None = None
    events: list[Any] = field(default_factory=list)
    due: dict[str, datetime] = field(default_factory=dict)


class File:
    """The file of one household."""

    def __init__(self, packs: Packs, today: date) -> None:
        self.packs, self.today = packs, today
        self.clocks, self.reviewer = Deadlines(packs), Reviewer(packs)
        self.streams = {
            "intake": ServiceState(intake.Application(), intake.evolve, self.clocks.timers),
            "review": ServiceState(
                review.Case(), review.evolve, lambda before, after, *_: hearings.timers(before, after)
            ),
            **{name: ServiceState(department.Case(), department.evolve) for name in DEPARTMENTS},
        }
        self._fire: dict[str, Decide] = {
            NEXT: self.clocks.fire,
            RENEWAL: self.clocks.renewals.fire,
            hearings.NAME: hearings.Hearings(self.reviewer).fire,
        }
        self._progress = intake_reads.reads(CaseProgress(self.clocks))
        self._review = review_reads.reads(self.reviewer)

    @property
    def application(self) -> intake.Application:
        """The state in intake."""
        state: intake.Application = self.streams["intake"].state
        return state

    @property
    def case(self) -> review.Case:
        """The state in review."""
        state: review.Case = self.streams["review"].state
        return state

    def pass_days(self, days: int) -> None:
        """Moves the clock, and stops on every day on which a timer is due."""
        until = self.today + timedelta(days=days)
        while (due := self._next_due()) is not None and due <= until:
            self.today = max(self.today, due)
            for service, stream in self.streams.items():
                for name in [name for name, at in stream.due.items() if at <= self._now()]:
                    del stream.due[name]
                    self.do(service, self._fire[name], name)
        self.today = until

    def do(self, service: str, decide: Decide, message: Any) -> None:
        """Decides a message, and everything that follows from it."""
        waiting = deque([(service, decide, message)])
        while waiting:
            name, handler, one = waiting.popleft()
            for event in self._decided(name, handler, one):
                waiting.extend(self._followed(event))

    def take(self, service: str, *events: Any) -> None:
        """Appends events, and decides everything that follows from them."""
        self.do(service, lambda *_: events, None)

    def _now(self) -> datetime:
        return datetime.combine(self.today, time(9), CHINA)

    def _next_due(self) -> date | None:
        due = [at for stream in self.streams.values() for at in stream.due.values()]
        return min(due).astimezone(CHINA).date() if due else None

    def _decided(self, service: str, decide: Decide, message: Any) -> Sequence[Any]:
        stream, now = self.streams[service], self._now()
        context = NoRows() if service in DEPARTMENTS else None
        events = list(decide(stream.state, message, DecisionContext(now, context=context)))
        before = stream.state
        for event in events:
            stream.state = stream.evolve(stream.state, event)
            stream.events.append(event)
        for name, due in stream.timers(before, stream.state, events, now) if stream.timers and events else ():
            stream.due.pop(name, None)
            if due is not None:
                stream.due[name] = due
        return events

    def _followed(self, event: Any) -> list[tuple[str, Decide, Any]]:
        """Returns who handles a public event, with its handler and the message that it reads."""
        if not isinstance(event, Message):
            return []
        if isinstance(event, CaseReferred):
            handler = department.deciding(self.packs, BENEFITS_DECIDED[event.department])
            return [(event.department, handler, event)]
        readers = [("intake", self._progress), ("review", self._review)]
        return [
            (service, reads.handlers[event.TYPE], reads.decode(event.TYPE, event.wire()))
            for service, reads in readers
            if event.TYPE in reads.handlers
        ]
