"""What is decided, by which policy, and what a department is told so that it can decide."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .facts import Category, HouseholdFacts, MemberCircumstances
from .model import Bilingual, Fen, MemberId, Model, OrAbsent, RegionCode

Outcome = Literal["granted", "declined", "not_applicable", "needs_documents", "queued"]
"""批准, 不予批准, 不适用, 待补正, 轮候."""

Period = Literal["once", "month", "year", "school_year"]
"""How often an amount is paid; absent for things in kind that last."""

ItemId = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z0-9_]+$")]
"""A benefit item of a region's pack: department or `civil`, a dot, a name."""


class PackReference(Model):
    """The policy that decided: with it any decision can be recomputed."""

    region: RegionCode
    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,32}$")]
    content_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the pack's content, comments and layout left out."""


class Explanation(Bilingual):
    """One sentence that a household understands."""


class DecisionFigures(Model):
    """What became of one benefit item for one household, without the sentence that explains it."""

    item: ItemId
    outcome: Outcome
    reason: str
    clause: str
    """Id of the clause in the pack that decided."""
    source: Literal["seed", "mixed", "local"]
    """Whether the figures used are of the plan itself or set locally."""
    amount_fen: OrAbsent[Fen] = None
    period: OrAbsent[Period] = None
    members: OrAbsent[dict[MemberId, Fen | Outcome]] = None
    """Of an item decided a member at a time: what each receives, or its outcome."""
    percent: OrAbsent[dict[MemberId, Annotated[int, Field(ge=0, le=100)]]] = None
    """The concession of each member granted, in percent of the price."""
    months: OrAbsent[int] = None
    """How many months a monthly amount is paid, where that is limited."""
    amount_kind: OrAbsent[Literal["payable"]] = None
    """`payable`: the household pays the amount."""
    case_by_case: bool = False
    """An officer raised the amount (一事一议)."""
    until: OrAbsent[date] = None
    """The last day of a monthly benefit that ends by an age limit. Other ends follow from its period and its months."""
    as_of: OrAbsent[date] = None
    """The day whose figures decided, where the decision is older than the message that repeats it."""


class Decision(DecisionFigures):
    """A decision with its sentence, as the service that decided publishes it. Other messages carry its figures only."""

    explanation: Explanation


class ReferredMember(MemberCircumstances):
    """One member as a department sees it: the category, and only the facts that its items read."""

    id: MemberId
    category: Category
    """The member's own: 低保 for one who is listed alone, else the household's."""
    birth_date: OrAbsent[date] = None
    hukou_region: OrAbsent[RegionCode] = None


class ReferredFacts(Model):
    """What review tells one department of a household: only the facts that its open items read; absent means not told."""

    filed_on: date
    category: Category
    subtype: OrAbsent[str] = None
    level: OrAbsent[Literal["full", "differential"]] = None
    scope: Literal["all", "temporary_aid_only"] = "all"
    household_size: OrAbsent[Annotated[int, Field(ge=1)]] = None
    answers: tuple[str, ...] = ()
    """The pack's questions that review answered with yes, in place of the facts behind them."""
    household: HouseholdFacts = HouseholdFacts()
    members: tuple[ReferredMember, ...] = ()
