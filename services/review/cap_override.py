"""Amounts above their cap (一事一议): one officer proposes, another officer agrees or declines.

Proposal and answer are events of the case. An agreement and the determination after it are appended in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from lianban_contracts.facts import CaseByCase, OfficerFacts
from lianban_contracts.review import CapOverrideAnswered, CapOverrideProposed

from services.chassis.core.command import DecisionContext, Refusal
from services.chassis.http.optimistic_lock import require_version

from .case import Case, Proposal, evolve
from .events import Event, FactsEstablished
from .officer import CannotEstablish, require_open
from .reviewer import Reviewer

MOST = 10**12
"""The largest amount that the contracts accept, in fen. An item that this amount does not raise cannot be raised."""


@dataclass(frozen=True, slots=True)
class ProposeCapOverride:
    """An officer proposes an amount. `version`: of the case that the officer saw; None: any."""

    application: UUID
    officer: str
    account: str
    reason: str
    approved_total_fen: int
    version: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerCapOverride:
    """Another officer agrees or declines."""

    application: UUID
    number: int
    officer: str
    account: str
    outcome: Literal["agreed", "declined"]
    reason: str | None = None


class ProposedAlready(Refusal):
    """A proposal of the case waits for its answer."""


class NoSuchProposal(Refusal):
    """No proposal waits for an answer under this number."""

    status = 404


class SecondOfficerMissing(Refusal):
    """The officer who proposed an amount cannot answer the proposal."""

    status = 403


class CapOverrides:
    """Decides proposals and answers."""

    def __init__(self, reviewer: Reviewer) -> None:
        self._reviewer = reviewer

    def propose(self, case: Case, command: ProposeCapOverride, moment: DecisionContext) -> Sequence[Event]:
        """Records a proposal. Raises VersionConflict, NotNow, ProposedAlready, or CannotEstablish if it would raise nothing."""
        require_version(command.version, moment)
        require_open(case)
        if case.proposals and case.proposals[-1].answer is None:
            raise ProposedAlready("proposed_already")
        proposed = CapOverrideProposed(
            application=command.application,
            number=len(case.proposals) + 1,
            proposed_on=moment.today,
            approved_total_fen=command.approved_total_fen,
            officer=command.officer,
            account=command.account,
            reason=command.reason,
        )
        self._require_raise(case, _established(proposed))
        return [proposed]

    def answer(self, case: Case, command: AnswerCapOverride, moment: DecisionContext) -> Sequence[Event]:
        """Records the answer. After an agreement the case is determined again with the amount. If the case has changed since the
        proposal, the proposal is void. Raises NoSuchProposal, SecondOfficerMissing, NotNow or CannotEstablish."""
        proposal = _waiting(case, command.number)
        if proposal.made.account == command.account:
            raise SecondOfficerMissing("second_eyes")
        if command.outcome == "declined":
            return [_answered(command, "declined", moment)]
        require_open(case)
        if len(case.learnt) != proposal.learnt:
            return [_answered(command, "void", moment)]
        answered, found = _answered(command, "agreed", moment), _established(proposal.made, command)
        self._require_raise(case, found)
        return [answered, *self._reviewer.learn(case, found, command.application, "officer", moment)]

    def raisable(self, case: Case) -> tuple[str, ...]:
        """Returns the items whose amount officers can raise now: the pack has a clause, and the case meets its condition."""
        if case.closed or not self._reviewer.pack(case).raised_by_officers:
            return ()
        most = OfficerFacts(case_by_case=CaseByCase(approved_total_fen=MOST, reason=""))
        return self._raised(case, FactsEstablished("", "", officer_facts=most))

    def _raised(self, case: Case, found: FactsEstablished) -> tuple[str, ...]:
        assessed = self._reviewer.assess(evolve(case, found))
        return tuple(decision.item for decision in assessed.decisions if decision.case_by_case)

    def _require_raise(self, case: Case, found: FactsEstablished) -> None:
        """Raises CannotEstablish for an amount that the rules would ignore."""
        if not self._reviewer.pack(case).raised_by_officers:
            raise CannotEstablish("no_case_by_case")
        if not self._raised(case, found):
            raise CannotEstablish("nothing_raised")


def _waiting(case: Case, number: int) -> Proposal:
    if not case.proposals or case.proposals[-1].answer is not None or case.proposals[-1].made.number != number:
        raise NoSuchProposal("no_such_proposal")
    return case.proposals[-1]


def _answered(
    command: AnswerCapOverride, outcome: Literal["agreed", "declined", "void"], moment: DecisionContext
) -> CapOverrideAnswered:
    return CapOverrideAnswered(
        application=command.application,
        number=command.number,
        answered_on=moment.today,
        outcome=outcome,
        officer=command.officer,
        account=command.account,
        reason=command.reason,
    )


def _established(proposed: CapOverrideProposed, answer: AnswerCapOverride | None = None) -> FactsEstablished:
    """The amount as an established fact, with the reasons of both officers."""
    amount = CaseByCase(approved_total_fen=proposed.approved_total_fen, reason=proposed.reason)
    return FactsEstablished(
        proposed.officer,
        proposed.reason,
        officer_facts=OfficerFacts(case_by_case=amount),
        seconded_by=answer.officer if answer else None,
        seconded_reason=answer.reason if answer else None,
    )
