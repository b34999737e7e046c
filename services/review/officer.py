"""Commands of officers of civil affairs. Officers establish facts, with their name and a reason; decisions follow from the pack."""

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

from .assessment_round import AssessmentRound
from .case import Case, evolve, opened
from .events import Event, FactsEstablished
from .household import identity
from .reviewer import Reviewer, opinion_of

BASIS = ("category", "subtype", "scope", "single_listed")
"""Fields on which the decisions of all items depend."""


@dataclass(frozen=True, slots=True)
class Establish:
    """An officer establishes facts. `version`: of the case that the officer saw; None: any."""

    application: UUID
    officer: str
    reason: str
    facts: Findings
    version: int | None = None
    reconsidered: int | None = None
    """The number of the reconsideration that this answers, if any."""


class CannotEstablish(Refusal):
    """The facts of the officer cannot be established."""

    status = 422


class NothingReopened(Refusal):
    """No reconsideration waits for an answer under this number."""

    status = 404


class NotNow(Refusal):
    """The state of the case does not allow this command."""


class Officers:
    """Decides the commands of officers."""

    def __init__(self, reviewer: Reviewer) -> None:
        self._reviewer = reviewer

    def establish(self, case: Case, command: Establish, moment: DecisionContext) -> Sequence[Event]:
        """Establishes facts and determines the whole case again, or only the reopened decision.

        Raises VersionConflict, NotNow, NothingReopened, CannotEstablish or NoSuchCase."""
        require_version(command.version, moment)
        _require_answerable(case, command)
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
        pack, found = self._reviewer.pack(after), self._reviewer.assess(after)
        if _basis(found) != _basis(before):
            raise NotNow("category_would_change", now=before.category, then=found.category)
        turn = AssessmentRound(case, after, command.application, "reconsideration", moment.today, opinion_of(event))
        standing = tuple(department for department in pack.departments if department in case.referred)
        answer = turn.determined(pack, found, before.status, unchanged=standing, reconsidered=command.reconsidered)
        return [event, answer]

    def ask(self, case: Case, command: AskForDocuments, moment: DecisionContext) -> Sequence[Event]:
        """Asks the household for documents. It changes no facts and no decision."""
        require_open(case)
        members = {person.id for person in identity(case).members}
        return requests.ask(case.documents, command, "civil", self._reviewer.pack(case), members, moment)


def close_request(case: Case, command: CloseRequest, moment: DecisionContext) -> Sequence[Event]:
    """Closes a request for documents."""
    return requests.close(case.documents, command, "civil", moment)


def finish_task(case: Case, command: FinishTask, moment: DecisionContext) -> Sequence[Event]:
    """Records that an officer finished a task. Raises NoSuchCase, or NotNow for a change that waits for its report."""
    opened(case)
    if command.kind == "change" and case.waiting_changes:
        raise NotNow("report_awaited")
    return tasks.finish(case.finished, command, "civil", moment)


def require_open(case: Case) -> None:
    """Raises NotNow if the case is closed, NoSuchCase if there is no case."""
    opened(case)
    if case.closed:
        raise NotNow("case_closed")


def _require_answerable(case: Case, command: Establish) -> None:
    require_open(case)
    if command.reconsidered is None:
        return
    if command.reconsidered not in case.reopened:
        raise NothingReopened("nothing_reopened", number=command.reconsidered)
    if case.awaiting:
        raise NotNow("report_awaited")


def _basis(found: object) -> tuple[object, ...]:
    return tuple(getattr(found, name) for name in BASIS)
