"""What intake publishes: the life of an application as its household sees it."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from . import topics
from .consent import Consent
from .decisions import DecisionFigures, ItemId, Period
from .departments import Department
from .facts import Category, Count, FactKind, HouseholdFacts, Members, OfficerFacts
from .identity import Agent, Identity
from .message import Message
from .model import Fen, MemberId, Model, OrAbsent, RegionCode, Text

Receipt = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}-[0-9]{8}-[0-9A-Z]{8}$")]
"""Receipt number: region, day of filing, eight characters. It is what people read out on the telephone."""

Region = RegionCode
"""GB/T 2260 code of the county or city whose policy pack applies."""


class StatedFacts(Model):
    """The household's situation as stated at filing, without names or numbers of persons."""

    household: HouseholdFacts = HouseholdFacts()
    members: Members
    officer: OrAbsent[OfficerFacts] = None
    not_declared: dict[MemberId, tuple[FactKind, ...]] = Field(default_factory=dict)
    """The kinds of facts that a member did not declare (家庭经济状况声明). All others are declared; a fact at its default then means
    that there is none."""


class IntakeMessage(Message):
    """A message on intake.applications."""

    @property
    def topic(self) -> str:
        """The topic that carries this message."""
        return topics.APPLICATIONS


class ApplicationSubmitted(IntakeMessage):
    """One household's filing was accepted (受理): review may begin."""

    TYPE: ClassVar[str] = "cn.lianban.intake.application-submitted.v1"
    receipt: Receipt
    region: Region
    filed_on: date
    submitted_at: AwareDatetime
    due_on: date
    """The last working day by which the household must have its answer."""
    due_preliminary: bool = False
    """The period reaches into a year whose calendar is not announced yet."""
    agent: OrAbsent[Agent] = None
    identity: Identity
    facts: StatedFacts
    consent: Consent


class ApplicationNotAccepted(IntakeMessage):
    """The filing cannot be handled here (不予受理); the reason says why and who can be asked."""

    TYPE: ClassVar[str] = "cn.lianban.intake.application-not-accepted.v1"
    receipt: Receipt
    region: Region
    filed_on: date
    reason: Literal["no_pack_in_force"]


class ApplicationWithdrawn(IntakeMessage):
    """The household took its application back (已撤回), or its file ended: every department stops."""

    TYPE: ClassVar[str] = "cn.lianban.intake.application-withdrawn.v1"
    withdrawn_on: date
    completed: bool = False
    """True if the case was completed before: what was granted once stays granted, and monthly amounts run to the end of the month."""
    cause: Literal["household", "nothing_runs"] = "household"
    """`nothing_runs`: the file ended by itself, because nothing ran and nothing was asked for within a year."""
    reason: Text = ""


class Totals(Model):
    """Granted amounts in fen by period. Payable rent is left out, months are not multiplied."""

    once: Fen = 0
    month: Fen = 0
    year: Fen = 0
    school_year: Fen = 0


class Validity(Model):
    """From when to when a granted item runs; both days are inside. Without an end it runs until it is decided anew."""

    since: date
    until: OrAbsent[date] = None


class FormerAmount(Model):
    """A monthly amount of an earlier statement that is paid until the new decision takes effect; both days are inside."""

    item: ItemId
    amount_fen: Fen
    since: date
    until: date


class MonthlyDifference(Model):
    """The difference between what was due for a month and what was paid for it, after a correction."""

    item: ItemId
    month: date
    """The first day of the month."""
    amount_fen: Fen


class EarlierGrant(Model):
    """What an earlier decision granted for an earlier year. It stays granted."""

    item: ItemId
    period: Period
    """Once, for a year, or for a school year."""
    year: Annotated[int, Field(ge=2000, le=2200)]
    """The calendar year, or the year in which the school year begins."""
    amount_fen: Fen


StatementOutcome = Literal["emergency_aid", "provisional", "final", "refused", "withdrawn"]
"""Whether what a statement grants may still be taken back, stands, was refused, or has been taken back; or emergency_aid: it grants
temporary aid for an emergency, and everything else is not decided yet."""


class AnswerReference(Model):
    """Names one message of a department with its decisions."""

    turn: Annotated[int, Field(ge=1)]
    revision: Annotated[int, Field(ge=1)] = 1


class Statement(Model):
    """Everything that one household was granted and what it was not, with clauses (幸福清单).

    The sentences are in the messages that it names: the determination of `turn` and the `answers` of the departments."""

    revision: Annotated[int, Field(ge=1)]
    issued_on: date
    outcome: StatementOutcome
    turn: Annotated[int, Field(ge=1)]
    """The turn of the determination that it follows from."""
    answers: dict[Department, AnswerReference] = Field(default_factory=dict)
    """The departments' messages that it follows from."""
    category: OrAbsent[Category] = None
    decisions: tuple[DecisionFigures, ...] = ()
    """Those of the determination, then those of the departments in the order of the registry."""
    totals_fen: Totals = Totals()
    granted: Count = 0
    declined: Count = 0
    withdrawn: tuple[ItemId, ...] = ()
    """Items that an earlier statement granted and this one does not."""
    validity: dict[ItemId, Validity] = Field(default_factory=dict)
    """When the granted items that run for a time begin and end."""
    former: tuple[FormerAmount, ...] = ()
    """Monthly amounts of earlier statements that were still paid on the day of issue."""
    earlier: tuple[EarlierGrant, ...] = ()
    """What was granted for earlier years, in addition to the decisions."""
    arrears: tuple[MonthlyDifference, ...] = ()
    """What the household was paid too little for past months, by month, after corrections (补发)."""
    overpaid: tuple[MonthlyDifference, ...] = ()
    """What it was paid too much (多发)."""
    ended: tuple[ItemId, ...] = ()
    """Items whose last day has passed."""
    plan_ended_on: OrAbsent[date] = None
    """The last day of the region's plan, where it was over: the figures of its last year apply until a new version replaces them."""


class StatementIssued(IntakeMessage):
    """A statement was issued while the case goes on: a provisional one, or a later revision."""

    TYPE: ClassVar[str] = "cn.lianban.intake.statement-issued.v1"
    statement: Statement


class ApplicationCompleted(IntakeMessage):
    """Every department has decided (已办结). Carries the statement."""

    TYPE: ClassVar[str] = "cn.lianban.intake.application-completed.v1"
    statement: Statement
