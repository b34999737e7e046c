"""Tests of the registry of departments: ids that are valid wherever they are used, and the message type made from them."""

import re
from typing import get_args

from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.departments import CIVIL, DEPARTMENTS, OFFICES, Department
from lianban_contracts.topics import benefits, referrals


def test_an_id_can_name_a_service_a_role_and_a_setting() -> None:
    assert all(re.fullmatch("[a-z]+", one.id) for one in OFFICES)
    assert len({one.id for one in OFFICES}) == len(OFFICES)


def test_the_type_has_the_departments_in_their_order() -> None:
    assert get_args(Department) == DEPARTMENTS
    assert CIVIL.id not in DEPARTMENTS


def test_a_message_class_publishes_on_the_topic_of_its_department() -> None:
    published = [message.model_construct().topic for message in BENEFITS_DECIDED.values()]
    assert published == [benefits(name) for name in DEPARTMENTS]
    assert not set(published) & {referrals(name) for name in DEPARTMENTS}
