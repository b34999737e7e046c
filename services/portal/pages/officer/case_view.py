"""The answer of a department's service to `GET /cases/<application>`, with the fields that officers' pages read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from lianban_contracts.decisions import Decision, Explanation, PackReference
from lianban_contracts.facts import Category, FactKind
from lianban_contracts.review import CorrectedMonths
from pydantic import JsonValue, TypeAdapter

from services.chassis.operators.traced_event import kind_of

Facts = dict[str, JsonValue]
"""The facts of the household or of one member, by name. An absent fact has the default of the contracts."""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A member of the household, by name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The facts of the household and of its members. The facts of a member include `id`."""

    household: Facts = field(default_factory=dict)
    members: tuple[Facts, ...] = ()

    @property
    def by_member(self) -> dict[str, Facts]:
        """The facts of each member."""
        return {str(one["id"]): {name: one[name] for name in one if name != "id"} for one in self.members}


@dataclass(frozen=True, slots=True)
class Determination:
    """The determination of a case, with the reason of its category, if stated, and the departments of its referrals."""

    category: Category | None = None
    explanation: Explanation | None = None
    clause: str | None = None
    pack: PackReference | None = None
    decisions: tuple[Decision, ...] = ()
    referred_to: tuple[str, ...] = ()
    corrected: tuple[CorrectedMonths, ...] = ()
    """What was due in earlier months, if it corrects them."""


@dataclass(frozen=True, slots=True)
class ReopenedDecision:
    """A reconsideration that waits for an officer, with the reason of the household."""

    number: int
    item: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """One document that an officer asks for, for one item; of an item of the household, for no member."""

    item: str
    document: str
    member: str | None = None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """An open document request."""

    number: int
    requested_on: date
    answer_by: date
    documents: tuple[AskedDocument, ...]
    officer: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProposalAnswer:
    """The answer to a proposal."""

    officer: str
    outcome: str
    answered_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ProposedAmount:
    """A proposal of an amount above its cap (一事一议), in fen, with its answer."""

    number: int
    officer: str
    account: str
    approved_total_fen: int
    reason: str
    answer: ProposalAnswer | None = None


@dataclass(frozen=True, slots=True)
class ObjectionFinding:
    """The finding of an officer on an objection."""

    officer: str
    answered_on: date
    finding: str


@dataclass(frozen=True, slots=True)
class NotedObjection:
    """An objection to a public notice (公示异议), with the finding."""

    number: int
    recorded_on: date
    objection: str
    answer: ObjectionFinding | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """The case at a version. Review sets `facts`, `determination`, `raisable`, `proposals`, `objections`, `region`, `filed_on` and
    `unknown`; a department sets
    `told`, `decided_by`, `pack` and `decisions`."""

    application: UUID
    version: int
    persons: tuple[NamedPerson, ...] = ()
    facts: KnownFacts | None = None
    told: KnownFacts | None = None
    decided_by: KnownFacts | None = None
    pack: PackReference | None = None
    determination: Determination | None = None
    decisions: tuple[Decision, ...] = ()
    reconsiderations: tuple[ReopenedDecision, ...] = ()
    requests: tuple[OpenRequest, ...] = ()
    raisable: tuple[str, ...] = ()
    proposals: tuple[ProposedAmount, ...] = ()
    objections: tuple[NotedObjection, ...] = ()
    region: str | None = None
    filed_on: date | None = None
    unknown: dict[str, tuple[FactKind, ...]] = field(default_factory=dict)
    hearing_objection: str | None = None
    """The household's words in a hearing in which it objected and an officer has not decided yet."""


_CASE_VIEW = TypeAdapter(CaseView)


def case_view(answer: bytes) -> CaseView:
    """Reads the answer of a service. Raises ValidationError."""
    return _CASE_VIEW.validate_json(answer, extra="ignore")


@dataclass(frozen=True, slots=True)
class LaterEvent:
    """An event of the case after the version that the officer saw."""

    type: str
    at: datetime

    @property
    def kind(self) -> str:
        """The type without publisher and version."""
        return kind_of(self.type)


@dataclass(frozen=True, slots=True)
class ChangedMeanwhile:
    """The answer to a command with an old version: the last version, and the events since."""

    version: int
    since: tuple[LaterEvent, ...] = ()


CHANGED_MEANWHILE = TypeAdapter(ChangedMeanwhile)
