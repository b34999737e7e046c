"""What officers of civil affairs decide: nothing by itself; they establish facts, by name and with a reason, and the pack decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lianban_contracts.verification import Findings

from services.chassis.core.command import DecisionContext, Refusal
from services.chassis.http.optimistic_lock import require_version
from services.officers import requests, tasks
from services.officers.requests import AskForDocuments, CloseRequest
from services.officers.tasks import FinishTask
from services.policy import UnknownMember

from .assessment import assess
from .assessment_round import AssessmentRound
from .case import Case, evolve, opened
from .events import Event, FactsEstablished
from .household import identity
from .reviewer import Reviewer, opinion_of

FOLLOWS = ("category", "subtype", "scope", "single_listed")
"""On these rest all other items."""


@dataclass(frozen=True, slots=True)
class Establish:
    """An officer's finding, with the version of the case that he saw."""

    application: UUID
    officer: str
    reason: str
    facts: Findings
    version: int | None = None
    reconsidered: int | None = None
    """The number of the reconsideration that this answers."""


class CannotEstablish(Refusal):
    """What the officer says cannot be taken as established."""

    status = 422


class NothingReopened(Refusal):
    """No decision waits for an officer under this number."""

    status = 404


class NotNow(Refusal):
    """The case does not stand so that an officer could decide this."""


class Officers:
    """Takes with a reviewer what officers establish."""

    def __init__(self, reviewer: Reviewer) -> None:
        self._reviewer = reviewer

    def establish(self, case: Case, command: Establish, moment: DecisionContext) -> Sequence[Event]:
        """Takes facts as established; the whole case is determined anew, or the one decision that was reopened."""
        require_version(command.version, moment)
        _check(case, command)
        return self._established(case, command, moment)

    def _established(self, case: Case, command: Establish, moment: DecisionContext) -> Sequence[Event]:
        found = FactsEstablished(command.officer, command.reason, command.facts, reconsidered=command.reconsidered)
        try:
            if command.reconsidered is not None:
                return self._reconsidered(case, found, command, moment)
            return self._reviewer.learn(case, found, command.application, "officer", moment)
        except UnknownMember as unknown:
            raise CannotEstablish("no_such_member", members=[str(unknown)]) from None

    def _reconsidered(
        self, case: Case, event: FactsEstablished, command: Establish, moment: DecisionContext
    ) -> Sequence[Event]:
        after, before = evolve(case, event), case.determination
        assert before is not None
        pack = self._reviewer.pack(after)
        found = assess(pack, after)
        if _rests(found) != _rests(before):
            raise NotNow("category_would_change", now=before.category, then=found.category)
        turn = AssessmentRound(
            case, after, command.application, "reconsideration", moment.now.date(), opinion_of(event)
        )
        standing = tuple(department for department in pack.departments if department in case.referred)
        answer = turn.determined(pack, found, before.status, unchanged=standing, reconsidered=command.reconsidered)
        return [event, answer]

    def ask(self, case: Case, command: AskForDocuments, moment: DecisionContext) -> Sequence[Event]:
        """Asks the household for documents; no fact is established, nothing is determined."""
        require_open(case)
        members = {person.id for person in identity(case).members}
        return requests.ask(case.documents, command, "civil", self._reviewer.pack(case), members, moment)


def close_request(case: Case, command: CloseRequest, moment: DecisionContext) -> Sequence[Event]:
    """Closes a request for documents."""
    return requests.close(case.documents, command, "civil", moment)


def finish_task(case: Case, command: FinishTask, moment: DecisionContext) -> Sequence[Event]:
    """Records that an officer finished a task. Raises NoSuchCase."""
    opened(case)
    return tasks.finish(command, "civil", moment)


def require_open(case: Case) -> None:
    """Raises NotNow if the household took its application back, NoSuchCase if there is no case."""
    opened(case)
    if case.closed:
        raise NotNow("case_closed")


def _check(case: Case, command: Establish) -> None:
    require_open(case)
    if command.reconsidered is None:
        return
    if command.reconsidered not in case.reopened:
        raise NothingReopened("nothing_reopened", number=command.reconsidered)
    if case.awaiting:
        raise NotNow("report_awaited")


def _rests(found: object) -> tuple[object, ...]:
    return tuple(getattr(found, name) for name in FOLLOWS)
