"""Hearings (听取意见): before a refusal or an end that rests on facts which the household did not declare, it is told them and can answer."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from lianban_contracts.life import HearingAnswered

from services.chassis.core.aggregate import Timer
from services.chassis.core.command import DecisionContext

from .case import Case, evolve
from .events import Event, HearingEnded
from .reviewer import Reviewer

NAME = "hearing"
"""The timer of a hearing: the days of the household are over."""


class Hearings:
    """Decides what follows from the answer of a household, and from its silence."""

    def __init__(self, reviewer: Reviewer) -> None:
        self._reviewer = reviewer

    def take_answer(self, case: Case, message: HearingAnswered, moment: DecisionContext) -> Sequence[Event]:
        """Decides at once if the household agrees. After an objection an officer of civil affairs establishes the facts first."""
        if case.closed or case.objection or case.hearing is None or case.hearing.number != message.number:
            return []
        if not message.agrees:
            return [HearingEnded(message.answered_on, objected=True, words=message.words)]
        return self._decide(case, message.application, moment)

    def fire(self, case: Case, name: str, moment: DecisionContext) -> Sequence[Event]:
        """Decides after the days of the household. Silence is no objection."""
        if case.closed or case.objection or case.hearing is None:
            return []
        return self._decide(case, case.hearing.application, moment)

    def _decide(self, case: Case, application: UUID, moment: DecisionContext) -> Sequence[Event]:
        assert case.hearing is not None
        ended = HearingEnded(moment.today)
        after = evolve(case, ended)
        return [ended, *self._reviewer.decide(case, after, application, case.hearing.cause, moment)]


def timers(before: Case, after: Case) -> Iterator[Timer]:
    """Yields the timer for the day after the last day of the household, or cancels it."""
    was, now = _runs(before), _runs(after)
    if was == now:
        return
    yield Timer.on(NAME, now)


def _runs(case: Case) -> date | None:
    if case.hearing is None or case.objection or case.closed:
        return None
    return case.hearing.answer_by + timedelta(days=1)
