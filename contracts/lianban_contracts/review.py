"""What review publishes: the request to verify, the determination, and one referral a department."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from . import topics
from .consent import Consent
from .decisions import Decision, Explanation, ItemId, PackReference, ReferredFacts
from .departments import Department
from .facts import Category, Count, EmergencyGrade, FactKind
from .identity import Identity, Name, Person
from .intake import Region
from .message import Message
from .model import Fen, MemberId, Model, OrAbsent, Text
from .officers import Account, Opinion, Words

Standing = Literal["provisional", "final", "withdrawn"]
"""Whether what is granted may still be taken back, stands, or has been taken back."""

DeterminationStatus = Literal["emergency_aid", "provisional", "final", "refused", "withdrawn"]
"""As Standing; or refused: the household has no category; or emergency_aid: only temporary aid for an emergency is decided (先行救助),
and everything else waits for the report. Its category is then `none`."""

Level = Literal["full", "differential"]
"""全额, 差额."""

Scope = Literal["all", "temporary_aid_only"]
"""What the household may be granted: everything, or temporary aid where the emergency happened."""

Cause = Literal[
    "filing",
    "report",
    "documents",
    "change",
    "recertification",
    "officer",
    "reconsideration",
    "items_declined",
    "emergency",
    "renewal",
]
"""Why a case was determined: what was filed, or what became known since."""

AssistanceType = Literal["floor", "expenditure", "emergency", "development", "care"]
"""兜底型, 支出型, 急难型, 发展型, 关爱型."""


class CorrectedMonths(Model):
    """The monthly amounts of civil affairs that are due from a day on, after an error was corrected."""

    since: date
    """The first day of a month."""
    amounts: dict[ItemId, Fen] = Field(default_factory=dict)
    """By item; an item that is not named was not due."""


class VerificationRequested(Message):
    """Asks the outside platform to verify the household's income and assets (家庭经济状况核对), with its consent."""

    TYPE: ClassVar[str] = "cn.lianban.review.verification-requested.v1"
    region: Region
    filed_on: date
    identity: Identity
    consent: Consent
    number: Annotated[int, Field(ge=1)] = 1
    """Counts the requests of one case."""

    @property
    def topic(self) -> str:
        """The topic that carries this message."""
        return topics.VERIFICATION_REQUESTS


class DeterminationsMessage(Message):
    """A message about one case that review publishes for everybody who follows the case."""

    @property
    def topic(self) -> str:
        """The topic that carries this message."""
        return topics.DETERMINATIONS


class CaseDetermined(DeterminationsMessage):
    """The review's result (审核确认): category, assistance types, civil-affairs items, and whose decisions follow."""

    TYPE: ClassVar[str] = "cn.lianban.review.case-determined.v1"
    turn: Annotated[int, Field(ge=1)]
    """Counts the determinations of one case; decisions of an earlier turn no longer count."""
    status: DeterminationStatus
    determined_on: date
    pack: PackReference
    category: Category
    subtype: OrAbsent[str] = None
    level: OrAbsent[Level] = None
    scope: Scope = "all"
    single_listed: tuple[MemberId, ...] = ()
    """Members who receive 低保 alone."""
    explanation: OrAbsent[Explanation] = None
    """Why the household is of this category, or of none: both sides of every comparison that decided. Absent once it is withdrawn."""
    clause: OrAbsent[str] = None
    """Id of the clause of the category, or of that by which there is none."""
    gradual_exit_months_left: OrAbsent[Count] = None
    countable_income_fen_per_month: Fen = 0
    assistance_types: tuple[AssistanceType, ...] = ()
    decisions: tuple[Decision, ...] = ()
    """Civil-affairs items, and the items of departments that get no referral."""
    referred_to: tuple[Department, ...] = ()
    """Departments whose decisions of this turn the household waits for."""
    unchanged: tuple[Department, ...] = ()
    """Departments that are told nothing new: what they decided in an earlier turn stands."""
    cause: Cause = "filing"
    assessed_on: OrAbsent[date] = None
    """The day whose figures decided, where it is not the day of filing."""
    changes_waiting: Count = 0
    """The number of reported changes that have not taken effect, because they wait for the report of the platform."""
    renewed_on: OrAbsent[date] = None
    """The later day whose figures the amounts have, where the case was renewed: on the category, income and costs of `assessed_on`."""
    category_pack: OrAbsent[PackReference] = None
    """The policy by which the category was found, where a later version decides the amounts."""
    plan_ended_on: OrAbsent[date] = None
    """The last day of the region's plan, where that day was over: the figures of its last year decided."""
    reconsidered: OrAbsent[int] = None
    """The number of the reconsideration that this answers, for an item of civil affairs."""
    corrected: tuple[CorrectedMonths, ...] = ()
    """What was due in earlier months, from the month in which an error began; in order of time. Empty if nothing is corrected backwards."""
    opinion: OrAbsent[Opinion] = None
    """Of a determination that an officer brought about: why."""


class Reopened(Model):
    """One decision that a department is asked to look at again (复核), by a person."""

    number: Annotated[int, Field(ge=1)]
    item: ItemId
    answer_by: date
    reason: Text = ""


class CaseReferred(Message):
    """What one department receives (转办): only the facts and identity data that it needs."""

    TYPE: ClassVar[str] = "cn.lianban.review.case-referred.v1"
    turn: Annotated[int, Field(ge=1)]
    standing: Standing
    department: Department
    region: Region
    pack: PackReference
    persons: tuple[Person, ...] = ()
    facts: OrAbsent[ReferredFacts] = None
    """Absent when a withdrawn case is told to a department, and when a decision is reopened."""
    reopened: OrAbsent[Reopened] = None
    """Asks for one decision again; everything else that the department decided stands, and so does the turn."""
    declined_items: tuple[ItemId, ...] = ()
    """Items that the household does not want."""
    renewal: bool = False
    """The case is decided as of a later day; what was granted once before stays as it is."""
    ended_on: OrAbsent[date] = None
    """Of a withdrawal, the day from which nothing is due: what was paid once before stays paid. Absent: nothing ever was due."""

    @property
    def topic(self) -> str:
        """The topic that carries this message."""
        return topics.referrals(self.department)


class CapOverrideProposed(DeterminationsMessage):
    """An officer proposes an amount above its cap (一事一议). Nothing is decided until another officer agrees."""

    TYPE: ClassVar[str] = "cn.lianban.review.cap-override-proposed.v1"
    number: Annotated[int, Field(ge=1)]
    """Counts the proposals of one case."""
    proposed_on: date
    approved_total_fen: Fen
    officer: Name
    account: Account
    reason: Words


class CapOverrideAnswered(DeterminationsMessage):
    """Another officer answered a proposal. `void`: they agreed, but facts of the case had changed since the proposal."""

    TYPE: ClassVar[str] = "cn.lianban.review.cap-override-answered.v1"
    number: Annotated[int, Field(ge=1)]
    answered_on: date
    outcome: Literal["agreed", "declined", "void"]
    officer: Name
    account: Account
    reason: OrAbsent[Words] = None


class FactsUnknown(DeterminationsMessage):
    """Facts of members are neither declared nor searchable. An officer must establish them (home visit); until then the case is not
    determined. Empty: everything is known now."""

    TYPE: ClassVar[str] = "cn.lianban.review.facts-unknown.v1"
    found_on: date
    kinds: dict[MemberId, tuple[FactKind, ...]] = Field(default_factory=dict)


class EmergencyRecorded(DeterminationsMessage):
    """An officer recorded an emergency (急难) of the household. Temporary aid is decided at once, without a report (先行救助)."""

    TYPE: ClassVar[str] = "cn.lianban.review.emergency-recorded.v1"
    number: Annotated[int, Field(ge=1)]
    """Counts the records of one case. A second record of the same event states a higher grade."""
    recorded_on: date
    """The day whose figures apply to the aid."""
    event: Literal["accident", "sudden_illness", "disaster", "other"]
    happened_on: date
    """Event and day identify an emergency: it is aided once."""
    grade: EmergencyGrade
    place: Region
    """The region where it happened."""
    aid_fen: Fen = 0
    """The aid for this event with this grade by the facts declared then, in fen."""
    aid_members: dict[MemberId, Fen] = Field(default_factory=dict)
    """The same for each member, if the region aids members."""
    aided_elsewhere_fen: Fen = 0
    """What other files of these persons received for this event, in fen. It is subtracted."""
    officer: Name
    account: Account
    reason: Words


class UndeclaredFact(Model):
    """A fact that the report found and the household did not declare. Values are as in the facts, written as text."""

    fact: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
    member: OrAbsent[MemberId] = None
    """Absent for a fact of the household."""
    declared: Text = ""
    """Empty if nothing was declared."""
    found: Text = ""


class HearingOpened(DeterminationsMessage):
    """The household is told facts that it did not declare, before a refusal or an end that rests on them (听取意见). Nothing is decided
    until it answers or its days are over."""

    TYPE: ClassVar[str] = "cn.lianban.review.hearing-opened.v1"
    number: Annotated[int, Field(ge=1)]
    """Counts the hearings of one case."""
    opened_on: date
    answer_by: date
    """Silence is no objection: the decision follows after that day."""
    cause: Cause
    """The cause of the determination that follows."""
    found: Annotated[tuple[UndeclaredFact, ...], Field(min_length=1)]
    explanation: OrAbsent[Explanation] = None
    """Why the household would be refused: both sides of every comparison."""
    clause: OrAbsent[str] = None


class ObjectionRecorded(DeterminationsMessage):
    """Somebody objects to what a public notice says. Their name is not recorded."""

    TYPE: ClassVar[str] = "cn.lianban.review.objection-recorded.v1"
    number: Annotated[int, Field(ge=1)]
    """Counts the objections to one case."""
    recorded_on: date
    objection: Words
    officer: Name
    account: Account


class ObjectionAnswered(DeterminationsMessage):
    """An officer looked into an objection. Facts that they found are established by a command of their own."""

    TYPE: ClassVar[str] = "cn.lianban.review.objection-answered.v1"
    number: Annotated[int, Field(ge=1)]
    answered_on: date
    finding: Words
    officer: Name
    account: Account
