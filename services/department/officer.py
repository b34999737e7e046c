"""Commands of officers of a department. Officers establish facts; decisions follow from the pack."""

from collections.abc import Sequence

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.officers import Opinion

from services.chassis.core.command import DecisionContext, Handler, Refusal
from services.chassis.http.optimistic_lock import require_version
from services.officers import requests, tasks
from services.officers.requests import AskForDocuments, CloseRequest
from services.officers.tasks import FinishTask
from services.policy import Packs

from .case import Case, Event, FactsEstablished, decide_referral, evolve
from .command import Establish


class NotReferred(Refusal):
    """The case is not referred to this department."""


class NothingReopened(Refusal):
    """No reconsideration waits for an answer under this number."""

    status = 404


def establishing(packs: Packs, message: type[BenefitsDecided]) -> Handler:
    """Returns the handler that establishes facts and decides all items again, or only the reopened one."""

    def establish(case: Case, command: Establish, moment: DecisionContext) -> Sequence[Event]:
        require_version(command.version, moment)
        if command.reconsidered is not None and command.reconsidered not in case.reopened:
            raise NothingReopened("nothing_reopened", number=command.reconsidered)
        if case.taken is None or (command.reconsidered is None and case.taken.referral.facts is None):
            raise NotReferred("not_referred", application=str(command.referral.application))
        found = FactsEstablished(command.officer, command.reason, command.facts, command.reconsidered)
        referral, number = case.taken.referral, command.reconsidered
        opinion = Opinion(officer=command.officer, reason=command.reason)
        return [found, *decide_referral(packs, message, evolve(case, found), referral, moment, number, opinion)]

    return establish


def asking(packs: Packs) -> Handler:
    """Returns the handler that asks the household for documents. It changes no facts and no decision."""

    def ask(case: Case, command: AskForDocuments, moment: DecisionContext) -> Sequence[Event]:
        if case.taken is None or case.taken.referral.facts is None:
            raise NotReferred("not_referred", application=str(command.application))
        referral = case.taken.referral
        members = {person.id for person in referral.persons}
        return requests.ask(case.requests, command, referral.department, packs.get(referral.pack), members, moment)

    return ask


def close_request(case: Case, command: CloseRequest, moment: DecisionContext) -> Sequence[Event]:
    """Closes a request for documents."""
    if case.taken is None:
        raise NotReferred("not_referred", application=str(command.application))
    return requests.close(case.requests, command, case.taken.referral.department, moment)


def finish_task(case: Case, command: FinishTask, moment: DecisionContext) -> Sequence[Event]:
    """Records that an officer finished a task. Raises NotReferred."""
    if case.taken is None:
        raise NotReferred("not_referred", application=str(command.application))
    return tasks.finish(case.finished, command, case.taken.referral.department, moment)
