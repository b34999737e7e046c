"""What is counted of one case. Messages of different topics may arrive in any order; those of one topic arrive in order."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Self, assert_never

from lianban_contracts.decisions import ItemId, PackReference
from lianban_contracts.departments import Department
from lianban_contracts.facts import Category, ResidenceArea
from lianban_contracts.intake import ApplicationWithdrawn, Region, StatementOutcome
from lianban_contracts.life import StatementDelivered, VisitRecorded
from lianban_contracts.model import Model, OrAbsent
from lianban_contracts.review import DeterminationStatus
from pydantic import Field

from .extracts import (
    BenefitsExtract,
    CompletionExtract,
    CountedMessage,
    DecisionExtract,
    DeterminationExtract,
    FilingExtract,
    RevisionExtract,
    StatementExtract,
)

QUEUED = "queued"
DUE = frozenset({"granted", "needs_documents", QUEUED})
"""Outcomes of an item to which the household is entitled, or may be (符合条件)."""


class DecisionCount(Model):
    """Decisions that were made together: how many, and those with an outcome in DUE."""

    decided: int = 0
    due: tuple[DecisionExtract, ...] = ()

    @classmethod
    def of(cls, decisions: tuple[DecisionExtract, ...]) -> Self:
        """The count of these decisions."""
        return cls(decided=len(decisions), due=tuple(one for one in decisions if one.outcome in DUE))


class CountedDetermination(Model):
    """The last determination. `own` are its own decisions, those of civil affairs."""

    turn: int
    status: DeterminationStatus
    determined_on: date
    pack: PackReference
    category: Category
    assessed_on: OrAbsent[date] = None
    referred_to: tuple[Department, ...] = ()
    unchanged: tuple[Department, ...] = ()
    own: DecisionCount = DecisionCount()


class CountedAnswer(Model):
    """What a department decided last, and in which turn."""

    turn: int
    count: DecisionCount


class CountedStatement(Model):
    """The last statement."""

    issued_on: date
    outcome: StatementOutcome
    count: DecisionCount


class CountedCase(Model):
    """What is counted of one case, as far as its messages have arrived."""

    region: OrAbsent[Region] = None
    filed_on: OrAbsent[date] = None
    size: OrAbsent[int] = None
    """Number of members."""
    area: ResidenceArea = "urban"
    withdrawn: bool = False
    """True if it was withdrawn before it was completed. A file that ended later counts as it was decided."""
    determination: OrAbsent[CountedDetermination] = None
    answers: dict[Department, CountedAnswer] = Field(default_factory=dict)
    """By department, before the first statement; a statement replaces them."""
    statement: OrAbsent[CountedStatement] = None
    issued: tuple[int, ...] = ()
    delivered: tuple[int, ...] = ()
    """Revisions of the statement that were issued, and delivered."""
    visited: tuple[date, ...] = ()
    queued: dict[ItemId, date] = Field(default_factory=dict)
    """By item for which the household waits, the day of the first statement since which it waits without a break."""

    def with_(self, **fields: object) -> Self:
        """The case with these fields changed."""
        return self.model_copy(update=fields)

    def count(self) -> DecisionCount:
        """The decisions that count now: of the last statement, else those made so far."""
        if self.statement is not None:
            return self.statement.count
        return _joined(self._so_far())

    def _so_far(self) -> Iterable[DecisionCount]:
        """The decisions of the last determination, and of the departments that have answered it."""
        determination = self.determination
        if determination is None:
            return
        yield determination.own
        for department, answer in self.answers.items():
            if answer.turn == determination.turn or department in determination.unchanged:
                yield answer.count


def _joined(counts: Iterable[DecisionCount]) -> DecisionCount:
    parts = [*counts]
    due = tuple(one for part in parts for one in part.due)
    return DecisionCount(decided=sum(part.decided for part in parts), due=due)


def counted(case: CountedCase, message: CountedMessage) -> CountedCase:
    """The case after one more message."""
    match message:
        case FilingExtract(region=region, filed_on=filed_on, facts=facts):
            area = facts.household.residence_area
            return case.with_(region=region, filed_on=filed_on, size=len(facts.members), area=area)
        case ApplicationWithdrawn():
            return case if message.completed else case.with_(withdrawn=True)
        case DeterminationExtract(ends_file=True):
            return case  # what was decided before counts
        case DeterminationExtract(status="emergency_aid"):
            return case  # its aid is counted with the statement, and the household has no category yet
        case DeterminationExtract():
            return case.with_(region=message.pack.region, determination=_determination(case, message))
        case BenefitsExtract():
            return _answered(case, message)
        case StatementExtract(statement=statement) | CompletionExtract(statement=statement):
            return _stated(case, statement)
        case StatementDelivered(revision=revision):
            return case.with_(delivered=_with(case.delivered, revision))
        case VisitRecorded(visited_on=visited_on):
            return case.with_(visited=(*case.visited, visited_on))
        case _:
            assert_never(message)


def _determination(case: CountedCase, message: DeterminationExtract) -> CountedDetermination:
    """The last determination. After a statement it has no decisions of its own: the statement has them."""
    return CountedDetermination(
        turn=message.turn,
        status=message.status,
        determined_on=message.determined_on,
        pack=message.pack,
        category=message.category,
        assessed_on=message.assessed_on,
        referred_to=message.referred_to,
        unchanged=message.unchanged,
        own=DecisionCount() if case.statement else DecisionCount.of(message.decisions),
    )


def _answered(case: CountedCase, message: BenefitsExtract) -> CountedCase:
    if case.statement is not None:
        return case
    answer = CountedAnswer(turn=message.turn, count=DecisionCount.of(message.decisions))
    return case.with_(answers={**case.answers, message.DEPARTMENT: answer})


def _stated(case: CountedCase, statement: RevisionExtract) -> CountedCase:
    count, determination = DecisionCount.of(statement.decisions), case.determination
    if statement.outcome == "withdrawn" and determination and determination.status == "final":
        return case.with_(
            issued=_with(case.issued, statement.revision)
        )  # the file ended; what was decided before counts
    return case.with_(
        determination=determination and determination.model_copy(update={"own": DecisionCount()}),
        statement=CountedStatement(issued_on=statement.issued_on, outcome=statement.outcome, count=count),
        answers={},
        issued=_with(case.issued, statement.revision),
        queued=_queued(case.queued, statement),
    )


def _queued(before: Mapping[ItemId, date], statement: RevisionExtract) -> Mapping[ItemId, date]:
    waiting = (one.item for one in statement.decisions if waits(one))
    return {item: before.get(item, statement.issued_on) for item in waiting}


def waits(decision: DecisionExtract) -> bool:
    """Whether the household, or one of its members, waits for the item."""
    return decision.outcome == QUEUED or QUEUED in (decision.members or {}).values()


def _with(numbers: tuple[int, ...], number: int) -> tuple[int, ...]:
    return numbers if number in numbers else (*numbers, number)
