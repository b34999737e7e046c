"""A record made without validation equals the validated record, also when it is encoded."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from lianban_contracts.model import Model

from services.policy import decide, determine

from .test_properties import cases


def assert_as_checked(record: Model) -> None:
    given = {name: getattr(record, name) for name in record.model_fields_set}
    checked = type(record)(**given)
    assert checked == record
    assert checked.model_fields_set == record.model_fields_set
    assert repr(checked) == repr(record)
    for left_out in (True, False):
        assert checked.model_dump_json(exclude_defaults=left_out) == record.model_dump_json(exclude_defaults=left_out)


@given(cases())
@settings(max_examples=100, deadline=None)
def test_what_is_decided_and_told_is_as_a_check_would_make_it(case: tuple[Any, ...]) -> None:
    pack, day, household, members, supply, officer = case
    found = determine(pack, filed_on=day, household=household, members=members, officer=officer)
    decided = [each for name, told in found.referrals.items() for each in decide(pack, name, told, supply)]
    for decision in (*found.decisions, *decided):
        assert_as_checked(decision)
        assert_as_checked(decision.explanation)
    for told in found.referrals.values():
        assert_as_checked(told)
        assert_as_checked(told.household)
        for member in told.members:
            assert_as_checked(member)
