"""Moves to another region as intake records them: the file keeps its region until the new one has decided."""

from datetime import date
from typing import Any

import pytest
from lianban_contracts.life import ChangeReported

from services.chassis.core.problems import BadRequest
from services.intake.events import DecidingPack
from services.intake.requests import Changed

from .household import CLOCKS, FILED, LIFE, Given, completed, recorded

NEW = "350121"


def decided_in(region: str, turn: int) -> Any:
    """Returns a determination by the pack of a region."""
    return recorded(turn).model_copy(update={"pack": DecidingPack(region=region)})


def moved(case: Given, region: str = NEW) -> Given:
    """Returns the case after a reported move."""
    return case.and_then(*case.when(LIFE.change, Changed(cause="move", to_region=region)))


def test_the_file_keeps_its_region_until_the_new_one_has_decided() -> None:
    case = moved(completed())
    assert (case.state.region, case.state.moving_to) == (FILED.region, NEW)
    case = case.and_then(decided_in(FILED.region, 2))
    assert (case.state.region, case.state.moving_to) == (FILED.region, NEW)
    case = case.and_then(decided_in(NEW, 3))
    assert (case.state.region, case.state.moving_to) == (NEW, None)


def test_the_clocks_of_the_new_region_apply_also_if_its_first_plan_began_after_the_filing() -> None:
    case = moved(completed()).and_then(decided_in(NEW, 2))
    assert CLOCKS.pack(case.state, FILED).region == NEW
    early = FILED.model_copy(update={"filed_on": date(2019, 1, 1)})
    assert CLOCKS.pack(case.state, early).region == NEW


def test_a_move_within_the_region_names_no_other_region() -> None:
    (event,) = completed().when(LIFE.change, Changed(cause="move", to_region=FILED.region))
    assert isinstance(event, ChangeReported)
    assert event.to_region is None


def test_a_household_can_move_back_before_the_new_region_has_decided() -> None:
    (event,) = moved(completed()).when(LIFE.change, Changed(cause="move", to_region=FILED.region))
    assert isinstance(event, ChangeReported)
    assert event.to_region == FILED.region
    assert moved(moved(completed()), FILED.region).and_then(decided_in(FILED.region, 2)).state.moving_to is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Changed(cause="income", to_region=NEW), "region_without_move"),
        (Changed(cause="move", to_region="999999"), "region_takes_nobody"),
    ],
)
def test_a_move_that_is_not_possible_is_refused_with_its_reason(asked: Changed, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        completed().when(LIFE.change, asked)
    assert [one["code"] for one in refused.value.details["errors"]] == [code]
