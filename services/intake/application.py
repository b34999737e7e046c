"""State of one household's application (一件事联办申请), folded from its events."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple, assert_never

from lianban_contracts.decisions import DecisionFigures, Period
from lianban_contracts.identity import Contact
from lianban_contracts.intake import (
    ApplicationCompleted,
    ApplicationNotAccepted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    Statement,
    StatementIssued,
)
from lianban_contracts.life import (
    BenefitsEnded,
    ChangeReported,
    ContactChanged,
    CorrectionEnded,
    CorrectionRequested,
    DeadlineMoved,
    DeadlinePassed,
    DocumentsSupplied,
    HearingAnswered,
    ItemsDeclined,
    Missing,
    RecertificationDue,
    ReconsiderationRequested,
    RenewalDue,
    Stage,
    StatementDelivered,
    VisitRecorded,
)
from lianban_contracts.review import CorrectedMonths
from pydantic import BeforeValidator

from services.chassis.core.aggregate import NONE
from services.chassis.core.clock import CHINA
from services.policy import DECLINED_BY_HOUSEHOLD, Pause, pauses_after, year_of

from .corrections import Paid, merged, paid_after
from .events import BenefitsRecorded, DeterminationRecorded, Event, HearingRecorded

Status = Literal[
    "none", "not_accepted", "in_review", "in_departments", "provisional", "correction", "withdrawing", "completed"
]


def _parts(key: object) -> object:
    """Returns the parts of a key that was written to JSON, which joins them with commas."""
    return key.split(",") if isinstance(key, str) else key


Grant = Annotated[tuple[str, Period, int], BeforeValidator(_parts)]
"""An item, its period, and the year for which it was granted."""


class Application(NamedTuple):
    """The case as its household sees it.

    It is a tuple because each application replaces its state about a dozen times."""

    status: Status = "none"
    submitted: ApplicationSubmitted | None = None
    refused: ApplicationNotAccepted | None = None
    determination: DeterminationRecorded | None = None
    emergency: DeterminationRecorded | None = None
    """The last determination that decided emergency aid alone, before that of the whole case."""
    awaited: Mapping[str, int] = NONE
    """The departments concerned, each with the turn of its last referral."""
    benefits: Mapping[str, BenefitsRecorded] = NONE
    statement: Statement | None = None
    withdrawn: bool = False
    completed: bool = False
    """A completed case stays completed. Later events revise the statement."""
    correction: CorrectionRequested | None = None
    """The documents that the household was asked for and has not supplied."""
    hearing: HearingRecorded | None = None
    """The hearing that the household has not answered and that has not led to a determination."""
    asked: frozenset[Missing] = frozenset()
    supplied: DocumentsSupplied | None = None
    reconsiderations: Mapping[int, ReconsiderationRequested] = NONE
    """Requests that are not answered yet, by number."""
    requests: int = 0
    due_on: date | None = None
    due_preliminary: bool = False
    extended: bool = False
    rechecked: bool = False
    """True after the due day was computed again with the published calendar of its year."""
    pauses: tuple[Pause, ...] = ()
    """The periods in which the household owed documents."""
    passed: frozenset[tuple[Stage, date]] = frozenset()
    """Deadlines that have passed."""
    region: str = ""
    """The region to which the file belongs: that of the filing, after a move that of the last determination."""
    moving_to: str | None = None
    """The region to which the household moved, until that region has decided."""
    members: Mapping[str, str] = NONE
    """The ID number of each member, by member id."""
    contact: Contact | None = None
    """Where the household is reached, if it has changed since the filing."""
    births: Mapping[str, date] = NONE
    """The date of birth of each member, by member id."""
    former: frozenset[str] = frozenset()
    """Ids of members who have left. They are not assigned again."""
    asked_anew: bool = False
    """True from a change or supplied documents until the determination with which they take effect."""
    declined_items: frozenset[str] = frozenset()
    delivered: frozenset[tuple[int, str]] = frozenset()
    """Delivered revisions of the statement, each with the way of delivery."""
    asked_on: date | None = None
    """The last day on which the household asked for something, or an emergency was aided."""
    certified_on: date | None = None
    """The day of the last certification, or of the one in progress."""
    renewing: bool = False
    """True while review has been asked to renew the case and has not answered."""
    grants: Mapping[Grant, int] = NONE
    """What was granted once, for a year or for a school year, in fen, by item, period and year."""
    left_over: Mapping[Grant, int] = NONE
    """What members who left were granted in these periods, in fen, in addition to `grants`."""
    paid: Mapping[str, Paid] = NONE
    """The monthly amounts that were paid, by item."""
    corrected: tuple[CorrectedMonths, ...] = ()
    """Backward corrections that no statement has yet."""
    certifying: bool = False
    """True while review has been asked to certify the case again and has not answered."""

    @property
    def turn(self) -> int:
        """Returns the turn of the last determination, 0 before the first."""
        last = self.determination or self.emergency
        return last.turn if last else 0

    @property
    def in_force(self) -> bool:
        """Returns True if this is the file in force of its members, who are then members of no other file.

        A file is in force from its acceptance until it is refused with nothing granted, withdrawn or ended. The file of
        a refused household is in force again while one of its requests is open."""
        if self.submitted is None or self.withdrawn or not self.members:
            return False
        if not self.completed or self.asked_anew or self.reconsiderations:
            return True
        return self._holds_category or self._holds_benefits

    @property
    def _holds_category(self) -> bool:
        return self.determination is not None and self.determination.category != "none"

    @property
    def _holds_benefits(self) -> bool:
        """Returns True if a granted or queued item has not ended."""
        decided = self.statement.decisions if self.statement else ()
        ended = self.statement.ended if self.statement else ()
        return any(one.outcome in ("granted", "queued") and one.item not in ended for one in decided)

    @property
    def requested(self) -> tuple[Missing, ...]:
        """Returns the documents that officers requested and the household has not supplied."""
        return tuple(one for one in self.correction.missing if one.request) if self.correction else ()

    @property
    def all_decided(self) -> bool:
        """Returns True if every department concerned has decided its last referral."""
        found = self.benefits
        return all(name in found and found[name].turn == turn for name, turn in self.awaited.items())


def evolve(application: Application, event: Event) -> Application:
    """Returns the state after the event."""
    match event:
        case ApplicationSubmitted():
            return _submitted(application, event)
        case ApplicationNotAccepted():
            return application._replace(status="not_accepted", refused=event)
        case ApplicationWithdrawn():
            return application._replace(status="withdrawing", withdrawn=True, correction=None)
        case DeterminationRecorded():
            return _determined(_hearing_over(application, event.determined_on), event)
        case HearingRecorded():
            return application._replace(hearing=event)
        case HearingAnswered():
            return _hearing_over(application, event.answered_on)
        case BenefitsRecorded():
            return _decided(application, event)
        case StatementIssued():
            if event.statement.outcome == "emergency_aid":
                return application._replace(statement=event.statement)
            waits: Status = "correction" if application.correction else "provisional"
            status: Status = "completed" if application.completed else waits
            return _issued(application, event.statement)._replace(status=status)
        case ApplicationCompleted():
            return _issued(application, event.statement)._replace(status="completed", completed=True, correction=None)
        case BenefitsEnded() | VisitRecorded() | ContactChanged():
            return application._replace(contact=event.contact) if isinstance(event, ContactChanged) else application
        case _:
            return _evolve_request(application, event)


def _issued(application: Application, statement: Statement) -> Application:
    paid = paid_after(application.paid, application.statement, statement, corrected=bool(application.corrected))
    return application._replace(statement=statement, paid=paid, corrected=())


def _evolve_request(
    application: Application,
    event: CorrectionRequested
    | CorrectionEnded
    | DocumentsSupplied
    | ReconsiderationRequested
    | RecertificationDue
    | RenewalDue
    | DeadlineMoved
    | DeadlinePassed
    | ChangeReported
    | ItemsDeclined
    | StatementDelivered,
) -> Application:
    """Returns the state after a request, its answer, or a deadline."""
    match event:
        case CorrectionRequested():
            return _corrected(application, event)
        case CorrectionEnded():
            return _correction_over(application, event)
        case DocumentsSupplied():
            return _supplied(application, event)
        case ReconsiderationRequested():
            opened = {**application.reconsiderations, event.number: event}
            asked_on = event.requested_on
            return application._replace(reconsiderations=opened, requests=event.number, asked_on=asked_on)
        case RecertificationDue():
            return application._replace(certified_on=event.due_on, certifying=True)
        case RenewalDue():
            return application._replace(renewing=True)
        case DeadlineMoved():
            return _moved(application, event)
        case DeadlinePassed():
            return _passed(application, event)
        case ChangeReported():
            return _changed(application, event)
        case ItemsDeclined():
            declined = application.declined_items | set(event.items)
            return application._replace(declined_items=declined, asked_on=event.declined_on)
        case StatementDelivered():
            return application._replace(delivered=application.delivered | {(event.revision, event.way)})
        case _:
            assert_never(event)


def _hearing_over(application: Application, day: date) -> Application:
    """Returns the state after a hearing. Its days are a pause."""
    hearing = application.hearing
    if hearing is None:
        return application
    return application._replace(hearing=None, pauses=(*application.pauses, (hearing.opened_on, day)))


def _submitted(application: Application, event: ApplicationSubmitted) -> Application:
    return application._replace(
        status="in_review",
        submitted=event,
        due_on=event.due_on,
        due_preliminary=event.due_preliminary,
        asked_on=event.submitted_at.astimezone(CHINA).date(),
        region=event.region,
        members={person.id: person.id_number for person in event.identity.members},
        births={member.id: member.birth_date for member in event.facts.members},
        declined_items=frozenset(event.consent.declined_items),
    )


def _changed(application: Application, event: ChangeReported) -> Application:
    known = {**application.members, **{person.id: person.id_number for person in event.persons}}
    members = {name: number for name, number in known.items() if name not in event.left}
    births = {**application.births, **{member.id: member.birth_date for member in event.joined}}
    births = {name: birth for name, birth in births.items() if name not in event.left}
    former = application.former.union(event.left)
    moving_to = event.to_region or application.moving_to
    asked = application._replace(asked_anew=True, asked_on=event.reported_on)
    return asked._replace(members=members, births=births, former=former, moving_to=moving_to)


def _determined(application: Application, event: DeterminationRecorded) -> Application:
    """Awaits departments with a new referral again. Of the others, only those that review names as unchanged stay. A household that
    has moved belongs to the region that decided from then on."""
    if event.status == "emergency_aid":
        return application._replace(emergency=event, asked_on=event.determined_on)
    kept = {name: turn for name, turn in application.awaited.items() if name in event.unchanged}
    told = dict.fromkeys(event.referred_to, event.turn)
    status: Status = "withdrawing" if application.withdrawn else "in_departments"
    region = event.pack.region
    return application._replace(
        region=region,
        moving_to=None if region == application.moving_to else application.moving_to,
        reconsiderations=_unanswered(application, event.reconsidered),
        asked_on=event.determined_on if event.cause == "emergency" else application.asked_on,
        status="completed" if application.completed and not application.withdrawn else status,
        determination=event,
        awaited={**kept, **told},
        certified_on=application.certified_on or event.assessed_on or event.determined_on,
        certifying=application.certifying and event.cause != "recertification",
        renewing=application.renewing and event.cause != "renewal",
        asked_anew=event.changes_waiting > 0,
        corrected=merged(application.corrected, event.corrected),
        grants=_granted(application, event, event.decisions, assessed_on(application, event)),
    )


def _decided(application: Application, event: BenefitsRecorded) -> Application:
    determination = application.determination
    day = event.assessed_on or (assessed_on(application, determination) if determination else None)
    before = application.benefits.get(event.department)
    corrects = before is None or before.assessed_on == event.assessed_on
    grants = _granted(application, determination, event.decisions, day, corrects) if day else application.grants
    left_over = application.left_over
    if before and day and application.former:
        left_over = _left_over(application, before, event, day)
    return application._replace(
        benefits={**application.benefits, event.department: event},
        reconsiderations=_unanswered(application, event.reconsidered),
        grants=grants,
        left_over=left_over,
    )


def _left_over(
    application: Application, before: BenefitsRecorded, event: BenefitsRecorded, day: date
) -> Mapping[Grant, int]:
    """Returns what members who left keep, after a department decided again without them."""
    found = dict(application.left_over)
    earlier = {_grant(one, before.assessed_on or day): one for one in before.decisions if one.members}
    for decision in event.decisions:
        key = _grant(decision, event.assessed_on or day)
        old = earlier.get(key) if decision.outcome == "granted" and decision.period in PERIODS else None
        for member, fen in (old.members or {}).items() if old else ():
            if member in application.former and member not in (decision.members or {}) and isinstance(fen, int):
                found[key] = found.get(key, 0) + fen
    return found


def _grant(decision: DecisionFigures, day: date) -> Grant:
    period = decision.period or "once"
    return decision.item, period, year_of(period, decision.as_of or day)


def _granted(
    application: Application,
    determination: DeterminationRecorded | None,
    decisions: Sequence[DecisionFigures],
    day: date,
    corrects: bool = True,
) -> Mapping[Grant, int]:
    """Returns all grants once, for a year or for a school year after these decisions. A determination that corrects the
    one before takes back what it does not grant, and the household what it gives up; any other leaves earlier grants as they are."""
    if determination is None:
        return application.grants
    if determination.status == "withdrawn":
        ended = application.withdrawn or not application.members
        return application.grants if ended else {}
    held, correction = {item for item, _, _ in application.grants}, determination.cause in CORRECTIONS
    grants = _without_summed(application.grants, decisions) if held else {}
    for decision in decisions:
        if decision.outcome == "granted":
            if decision.period in PERIODS:
                key = (decision.item, decision.period, year_of(decision.period, decision.as_of or day))
                grants[key] = decision.amount_fen or 0
        elif corrects and decision.item in held and (correction or decision.reason == DECLINED_BY_HOUSEHOLD):
            for period in PERIODS:
                grants.pop((decision.item, period, year_of(period, day)), None)
    return grants


def _without_summed(grants: Mapping[Grant, int], decisions: Sequence[DecisionFigures]) -> dict[Grant, int]:
    """Returns the grants without what is granted once by items of civil affairs that are granted again: their amount is a sum."""
    summed = {one.item for one in decisions if one.outcome == "granted" and one.item.startswith("civil.")}
    return {key: fen for key, fen in grants.items() if key[0] not in summed or key[1] != "once"}


PERIODS: tuple[Period, ...] = ("once", "year", "school_year")
"""Periods of which each is granted for itself. A monthly benefit runs instead."""

CORRECTIONS = frozenset({"report", "documents", "officer", "reconsideration"})
"""Causes of determinations that replace the decisions before from their beginning."""


def assessed_on(application: Application, determination: DeterminationRecorded) -> date:
    """Returns the day whose figures the amounts of civil affairs have."""
    assert application.submitted is not None
    return determination.renewed_on or determination.assessed_on or application.submitted.filed_on


def _corrected(application: Application, event: CorrectionRequested) -> Application:
    """Replaces what the household owes by this request. The pause of an earlier request is kept."""
    asked = application.asked | set(event.missing)
    before = _correction_over(application, event)
    return before._replace(status="correction", correction=event, asked=asked)


def _supplied(application: Application, event: DocumentsSupplied) -> Application:
    return _correction_over(application, event)._replace(supplied=event, asked_anew=True, asked_on=event.supplied_on)


def _correction_over(
    application: Application, event: CorrectionEnded | CorrectionRequested | DocumentsSupplied | DeadlinePassed
) -> Application:
    """Returns the state in which the household no longer owes the documents requested before the event.

    The pause is kept."""
    owed = application.correction
    if owed is None:
        return application
    waits: Status = "in_departments" if application.determination else "in_review"
    status: Status = "completed" if application.completed else waits
    pauses = pauses_after(application.pauses, owed, event)
    return application._replace(status=status, correction=None, pauses=pauses)


def _passed(application: Application, event: DeadlinePassed) -> Application:
    passed = application.passed | {(event.stage, event.due_on)}
    if event.stage != "correction" or application.correction is None:
        return application._replace(passed=passed)
    status: Status = "completed" if application.completed else "correction"
    return _correction_over(application, event)._replace(passed=passed, status=status)


def _moved(application: Application, event: DeadlineMoved) -> Application:
    return application._replace(
        due_on=event.due_on,
        due_preliminary=event.preliminary,
        extended=application.extended or event.cause == "extended",
        rechecked=application.rechecked or event.cause == "calendar_announced",
    )


def _unanswered(application: Application, number: int | None) -> Mapping[int, ReconsiderationRequested]:
    """Returns the requests that are not answered after an answer to this one."""
    left = application.reconsiderations
    return left if number is None else {key: asked for key, asked in left.items() if key != number}
