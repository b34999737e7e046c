"""The case of one household in review (审核确认): state and `evolve`."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, assert_never
from uuid import UUID

from lianban_contracts.departments import Department
from lianban_contracts.facts import FactKind
from lianban_contracts.model import MemberId
from lianban_contracts.officers import DocumentsRequested, RequestClosed, TaskFinished
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    CaseDetermined,
    CaseReferred,
    EmergencyRecorded,
    FactsUnknown,
    HearingOpened,
    ObjectionAnswered,
    ObjectionRecorded,
    Reopened,
    VerificationRequested,
)

from services.chassis.core.aggregate import NONE
from services.officers import requests as asked
from services.officers import tasks
from services.officers.requests import Requests
from services.officers.tasks import Finished
from services.policy.calendar.dates import first_of_next_month, is_new_year

from .events import (
    CaseClosed,
    CaseOpened,
    CertificationBegun,
    ChangeTaken,
    DecisionReopened,
    DocumentsTaken,
    Event,
    FactsEstablished,
    HearingEnded,
    HouseholdDeclined,
    Learnt,
    RenewalBegun,
    ReportTaken,
)


class Proposal(NamedTuple):
    """A proposal of an amount above its cap (一事一议)."""

    made: CapOverrideProposed
    learnt: int
    """The number of events in `Case.learnt` at the time of the proposal. If there are more now, the case has changed."""
    answer: CapOverrideAnswered | None = None


class Objection(NamedTuple):
    """An objection to a public notice (公示异议)."""

    made: ObjectionRecorded
    answer: ObjectionAnswered | None = None


class Round(NamedTuple):
    """One determination of the category, as far as it is needed to compute its monthly amounts again."""

    since: date
    """The first day on which its amounts run."""
    learnt: int
    """The number of events in `Case.learnt`."""
    left_out: frozenset[int]
    """The places in `learnt` of the changes that waited for their report."""
    renewed_on: date | None = None


Waiting = CertificationBegun | ChangeTaken | None
"""The cause of a request to the platform; None for the filing."""


class Case(NamedTuple):
    """The state of a case in review."""

    opened: CaseOpened | None = None
    learnt: tuple[Learnt, ...] = ()
    """In order of arrival. A later event replaces facts of earlier ones. Includes changes that wait for their report."""
    reports: frozenset[str] = frozenset()
    requests: int = 0
    """The number of requests to the platform, without repetitions."""
    waiting: Mapping[int, Waiting] = NONE
    """Requests without a report, by number. None stands for the request of the filing: while it waits, nothing is final.
    A certification or a change has no effect while its request waits."""
    left_out: Mapping[int, int] = NONE
    """The place in `learnt` of each change that waits for its report, by the number of the request."""
    answered: int = 0
    """The number of the newest request with a report."""
    determination: CaseDetermined | None = None
    referred: frozenset[Department] = frozenset()
    """Departments with a referral that was not withdrawn."""
    told: Round | None = None
    """The last determination that was announced to departments."""
    rounds: tuple[Round, ...] = ()
    """The determinations, without those of emergency aid alone."""
    renewed_on: date | None = None
    """The last day as of which amounts were computed, apart from the day of assessment."""
    reopened: Mapping[int, Reopened] = NONE
    """Decisions of civil affairs that wait for an officer, by the number of the reconsideration."""
    closed: bool = False
    documents: Requests = Requests()
    """The documents that officers asked the household for."""
    finished: Finished = NONE
    """The tasks that officers finished."""
    proposals: tuple[Proposal, ...] = ()
    """In order of their numbers. At most one has no answer."""
    objections: tuple[Objection, ...] = ()
    """In order of their numbers."""
    emergencies: tuple[EmergencyRecorded, ...] = ()
    """In order of their numbers."""
    aided: int = 0
    """The number of emergencies whose aid is part of the determination."""
    settled: int = 0
    """The number of emergencies whose aid was settled by a determination after the report."""
    hearing: HearingOpened | None = None
    """The hearing that has no determination yet."""
    objection: HearingEnded | None = None
    """The objection of the household in this hearing."""
    hearings: int = 0
    heard: int = 0
    """The number of events in `learnt` on which the household was heard, or which were decided."""
    unknown: Mapping[MemberId, tuple[FactKind, ...]] = NONE
    """The unknown facts that were announced last. Officers must establish them."""
    application: UUID | None = None
    """The application of this case; None before the first request to the platform."""
    times_asked: int = 0
    """The number of requests since the last new one, including it and its repetitions."""

    @property
    def turn(self) -> int:
        """The number of the last determination; 0 before the first."""
        return self.determination.turn if self.determination else 0

    @property
    def awaiting(self) -> bool:
        """True if a report must arrive before a determination can be final."""
        return None in self.waiting.values()

    @property
    def determined(self) -> bool:
        """True if the case has a determination of its category. Emergency aid alone is none."""
        return self.determination is not None and self.determination.status != "emergency_aid"

    @property
    def certification(self) -> CertificationBegun | None:
        """The last certification that waits for its report; None if there is none."""
        return next((one for one in reversed([*self.waiting.values()]) if isinstance(one, CertificationBegun)), None)

    @property
    def waiting_changes(self) -> tuple[ChangeTaken, ...]:
        """The reported changes that wait for their report, in order of arrival."""
        return tuple(one for one in self.waiting.values() if isinstance(one, ChangeTaken))

    @property
    def effective(self) -> tuple[Learnt, ...]:
        """The events of `learnt` that have taken effect."""
        if not self.left_out:
            return self.learnt
        waits = frozenset(self.left_out.values())
        return tuple(one for place, one in enumerate(self.learnt) if place not in waits)

    def as_reported(self) -> "Case":
        """Returns the case as if all reported changes had taken effect. The platform verifies this household."""
        return self._replace(waiting={}, left_out={}) if self.left_out else self

    def as_of(self, decided: Round, *later: Learnt) -> "Case":
        """Returns the case with the facts of an earlier determination, and these later ones."""
        waits = dict(enumerate(sorted(decided.left_out)))
        learnt = (*self.learnt[: decided.learnt], *later)
        return self._replace(learnt=learnt, waiting={}, left_out=waits, renewed_on=decided.renewed_on)

    def as_told(self) -> "Case":
        """Returns the case with the facts that were announced to departments last."""
        return self.as_of(self.told._replace(renewed_on=self.renewed_on)) if self.told else self._replace(learnt=())

    def answered_by(self, named: int | None) -> int | None:
        """Returns the waiting request that a report answers: the one it names, or the oldest. None if that request does not wait."""
        if named is None:
            return min(self.waiting, default=None)
        return named if named in self.waiting else None

    def settled_by(self, number: int | None) -> tuple[Waiting, ...]:
        """Returns the causes of the requests that a report settles: the one it answers and all before.
        Each request covers the whole household, so a later report covers what was asked earlier."""
        return tuple(cause for asked, cause in self.waiting.items() if number is not None and asked <= number)


def evolve(case: Case, event: Event) -> Case:
    """Returns the state after the event."""
    match event:
        case CaseOpened():
            return _asked(Case(event))
        case VerificationRequested():
            return case._replace(application=event.application, times_asked=case.times_asked + 1)
        case ReportTaken():
            return _reported(case, event)
        case CaseDetermined():
            return _determined(case, event)
        case CaseReferred():
            return _withdrawn(case, event) if event.standing == "withdrawn" else case
        case CaseClosed():
            return case._replace(closed=True)
        case DocumentsRequested() | RequestClosed():
            return case._replace(documents=asked.evolve(case.documents, event))
        case CapOverrideProposed():
            return case._replace(proposals=(*case.proposals, Proposal(event, len(case.learnt))))
        case CapOverrideAnswered():
            *before, last = case.proposals
            return case._replace(proposals=(*before, last._replace(answer=event)))
        case ObjectionRecorded():
            return case._replace(objections=(*case.objections, Objection(event)))
        case ObjectionAnswered():
            return case._replace(objections=tuple(_answered(one, event) for one in case.objections))
        case _:
            return _evolve_later(case, event)


def _evolve_later(
    case: Case,
    event: DocumentsTaken
    | HearingOpened
    | HearingEnded
    | ChangeTaken
    | FactsEstablished
    | HouseholdDeclined
    | CertificationBegun
    | RenewalBegun
    | DecisionReopened
    | EmergencyRecorded
    | FactsUnknown
    | TaskFinished,
) -> Case:
    """Returns the state after an event that the first determination does not need."""
    match event:
        case DocumentsTaken() | FactsEstablished() | HouseholdDeclined():
            return case._replace(learnt=(*case.learnt, event))
        case FactsUnknown():
            return case._replace(unknown=event.kinds)
        case HearingOpened():
            return case._replace(hearing=event, hearings=event.number)
        case HearingEnded():
            return case._replace(objection=event) if event.objected else case._replace(heard=len(case.learnt))
        case EmergencyRecorded():
            return case._replace(learnt=(*case.learnt, event), emergencies=(*case.emergencies, event))
        case ChangeTaken():
            return _changed(case, event)
        case CertificationBegun():
            return _asked(case, event)
        case RenewalBegun():
            return case._replace(renewed_on=event.renewed_on)
        case DecisionReopened():
            return case._replace(reopened={**case.reopened, event.reopened.number: event.reopened})
        case TaskFinished():
            return case._replace(finished=tasks.evolve(case.finished, event))
        case _:
            assert_never(event)


def _answered(objection: Objection, event: ObjectionAnswered) -> Objection:
    return objection._replace(answer=event) if objection.made.number == event.number else objection


def _asked(case: Case, cause: Waiting = None) -> Case:
    number = case.requests + 1
    return case._replace(requests=number, waiting={**case.waiting, number: cause}, times_asked=0)


def _changed(case: Case, event: ChangeTaken) -> Case:
    place, after = len(case.learnt), case._replace(learnt=(*case.learnt, event))
    if not event.waits:
        return after
    after = _asked(after, event)
    return after._replace(left_out={**after.left_out, after.requests: place})


def _reported(case: Case, event: ReportTaken) -> Case:
    answered = max(case.answered, event.answers or 0)
    return case._replace(
        learnt=(*case.learnt, event),
        reports=case.reports | {event.report},
        waiting={number: cause for number, cause in case.waiting.items() if number > answered},
        left_out={number: place for number, place in case.left_out.items() if number > answered},
        answered=answered,
    )


def _determined(case: Case, event: CaseDetermined) -> Case:
    """Adds the departments of the determination to `referred`. A withdrawal, which follows as a referral, removes its department."""
    if event.cause == "renewal":
        referred = case.referred.union(event.referred_to)
        return case._replace(determination=event, referred=referred, rounds=(*case.rounds, _renewal(case, event)))
    case = case._replace(aided=len(case.emergencies))
    if event.cause == "emergency":
        return case._replace(determination=event)
    if event.status not in ("emergency_aid", "provisional"):
        case = case._replace(settled=len(case.emergencies))
    rounds = case.rounds if event.status == "emergency_aid" else (*case.rounds, _round(case, event))
    case = case._replace(heard=len(case.learnt), hearing=None, objection=None, rounds=rounds)
    if event.reconsidered is None:
        referred = case.referred.union(event.referred_to)
        return case._replace(determination=event, referred=referred, told=_round(case, event))
    left = {number: reopened for number, reopened in case.reopened.items() if number != event.reconsidered}
    return case._replace(determination=event, reopened=left)


def _round(case: Case, event: CaseDetermined) -> Round:
    waits = frozenset(case.left_out.values())
    return Round(first_of_next_month(event.determined_on), len(case.learnt), waits, event.renewed_on)


def _renewal(case: Case, event: CaseDetermined) -> Round:
    """Returns the round of a renewal. Figures of a new year apply from their first day; it uses the facts of the round before, or
    those of now if there is none."""
    day, before = event.renewed_on, case.rounds[-1] if case.rounds else _round(case, event)
    since = day if day and is_new_year(day) else first_of_next_month(event.determined_on)
    return before._replace(since=max(since, before.since), renewed_on=event.renewed_on)


def _withdrawn(case: Case, event: CaseReferred) -> Case:
    return case._replace(referred=case.referred - {event.department})


class NoSuchCase(LookupError):
    """Raised for a message on a case that was never opened."""


def opened(case: Case) -> CaseOpened:
    """Returns the opening event. Raises NoSuchCase."""
    if case.opened is None:
        raise NoSuchCase("this case was never opened")
    return case.opened


def day_of(case: Case) -> date:
    """Returns the day of assessment: the day of the last change or certification that has taken effect, else of filing."""
    days = [event.assessed_on for event in case.effective if isinstance(event, ReportTaken | ChangeTaken)]
    return max(filter(None, days), default=opened(case).filed_on)


def region_of(case: Case) -> str:
    """Returns the region whose pack decides: that of the last move that has taken effect, else of the filing."""
    moves = [event.to_region for event in case.effective if isinstance(event, ChangeTaken) and event.to_region]
    return moves[-1] if moves else opened(case).region


def current_region(case: Case) -> str:
    """Returns the region to which the file belongs: that of the last determination, else of the filing."""
    return case.determination.pack.region if case.determination else opened(case).region


def declined_items(case: Case) -> tuple[str, ...]:
    """Returns the items that the household declined at filing or later."""
    later = [item for event in case.learnt if isinstance(event, HouseholdDeclined) for item in event.items]
    return tuple(dict.fromkeys([*opened(case).consent.declined_items, *later]))


def renewed_on(case: Case) -> date | None:
    """Returns the day whose figures the amounts have, if the case was renewed after its day of assessment."""
    day = case.renewed_on
    return day if day is not None and day > day_of(case) else None


def as_determined(case: Case) -> Case:
    """Returns the case with the facts of its last determination. Facts that arrived later and wait for a report are left out."""
    return case.as_of(case.rounds[-1]._replace(renewed_on=case.renewed_on)) if case.rounds else case
