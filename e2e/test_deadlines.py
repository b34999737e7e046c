"""Intake's timer and the dates on the portal agree for any sequence of corrections of a case."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lianban_contracts.life import CorrectionEnded, CorrectionRequested, DeadlinePassed, DocumentsSupplied, Missing

from services.intake.application import Application, evolve
from services.intake.deadlines import Deadlines
from services.intake.subscribers import decode
from services.intake.tests.household import FILED, ID
from services.intake.tests.household import determined_message as determined
from services.policy import Pack, Packs, load_packs
from services.policy.model.sections import Clock
from services.portal.readmodel.cases import Case, CaseRow, Happening
from services.portal.readmodel.progress import Progress, progress

NOON = datetime(2024, 4, 16, 4, tzinfo=UTC)
FILING = FILED.model_copy(update={"submitted_at": NOON})
DEPARTMENTS = ("medical", "education", "transit")
LEASE = Missing(item="housing.rent_subsidy", reason="lease_missing", documents=("lease",))


def with_clocks(**days: int) -> Pack:
    """Returns the pack of the filing with separate working days for departments."""
    found = load_packs().in_force(FILING.region, FILING.filed_on)
    assert found is not None
    own = {name: Clock(working_days=count) for name, count in days.items()}
    return Pack(found.layout.model_copy(update={"clocks": found.layout.clocks | own}), found.reference.content_hash)


def correction(kind: str, day: date) -> Any:
    """Returns a message about a correction: `requested`, `supplied`, `ended` or `passed`."""
    match kind:
        case "requested":
            by = day + timedelta(days=30)
            return CorrectionRequested(application=ID, requested_on=day, answer_by=by, missing=(LEASE,))
        case "supplied":
            return DocumentsSupplied(application=ID, supplied_on=day)
        case "ended":
            return CorrectionEnded(application=ID, ended_on=day)
        case _:
            return DeadlinePassed(application=ID, stage="correction", due_on=day)


def messages(kinds: Sequence[tuple[str, int]], determined_after: int) -> Iterator[Any]:
    """Yields a determination and then messages about corrections, each some days after the previous one."""
    day = FILING.filed_on + timedelta(days=determined_after)
    yield determined(1, "final", *DEPARTMENTS).model_copy(update={"determined_on": day})
    for kind, days in kinds:
        day += timedelta(days=days)
        yield correction(kind, day)


def recorded(message: Any) -> Any:
    """Returns the event that intake stores for a message of review. Intake stores its own messages unchanged."""
    if message.TYPE != determined().TYPE:
        return message
    return decode(message.TYPE, message.wire())


def as_intake_has_it(told: Sequence[Any]) -> Application:
    state = evolve(Application(), FILING)
    for message in told:
        state = evolve(state, recorded(message))
    return state


def as_the_portal_has_it(told: Sequence[Any], due_on: date, pack: Pack) -> Progress:
    happenings = [
        Happening(f"intake-1-{number}", message.TYPE, NOON + timedelta(minutes=number), message)
        for number, message in enumerate(told)
    ]
    row = CaseRow(ID, "in_progress", due_on=due_on)
    return progress(Case(row, happenings), FILING.filed_on, pack)


KINDS = st.tuples(st.sampled_from(("requested", "supplied", "ended", "passed")), st.integers(0, 25))


@settings(deadline=None)
@given(st.lists(KINDS, max_size=8), st.integers(0, 20), st.integers(1, 40), st.integers(1, 40), st.integers(1, 40))
def test_the_timer_of_intake_and_the_dates_of_the_portal_agree(
    kinds: list[tuple[str, int]], determined_after: int, medical: int, education: int, transit: int
) -> None:
    pack = with_clocks(medical=medical, education=education, transit=transit)
    told = list(messages(kinds, determined_after))
    state, clocks = as_intake_has_it(told), Deadlines(Packs([pack]))
    whole = clocks.answer_due(state, FILING).day
    state = state._replace(due_on=whole, passed=frozenset())
    shown = as_the_portal_has_it(told, whole, pack)
    assert shown.correction == state.correction
    dates = [one.due_on for one in shown.departments.values() if one.due_on]
    last = state.correction.answer_by if state.correction else min(whole, *dates)
    assert clocks.next_due(state) == last + timedelta(days=1)
