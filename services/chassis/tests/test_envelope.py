"""Headers are read as they were written; a missing or invalid value is not guessed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.core.command import Unreadable
from services.chassis.core.events import Recorded
from services.chassis.core.lanes import LANES, lane_of
from services.chassis.messaging.envelope import headers, received, unreadable

from .shelf import NOW

STREAM = UUID("01985b2e-0000-7000-8000-0000000000d1")
EVENT = Recorded(lane_of(STREAM), 7, STREAM, 2, "lent", b"{}", None, None, None, NOW, "loans", 5, b"\7" * 32)


@dataclass
class Read:
    """A record with the attributes of an aiokafka ConsumerRecord."""

    headers: Any = field(default_factory=lambda: headers("library", EVENT))
    value: bytes | None = b"{}"
    timestamp: int = 1_767_225_600_123
    topic: str = "loans"
    partition: int = 1
    offset: int = 9


def test_the_headers_lead_back_to_the_event() -> None:
    found = received(Read(), outside=False)
    assert found.stream == STREAM
    assert (found.delivery.lane, found.delivery.sequence) == (EVENT.lane, 5)
    assert (found.delivery.id, found.delivery.type) == (f"library-{EVENT.lane}-7", "lent")
    assert found.delivery.published == datetime(2026, 1, 1, 0, 0, 0, 123_000, UTC)
    assert found.delivery.stored == NOW


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (b"2026-03-01T08:00:00+08:00", NOW),
        (b"2026-03-01T00:00:00", None),  # without a time zone
        (b"0001-01-01T00:00:00+14:00", None),  # in UTC before the year 1
        (b"yesterday", None),
        (b"\xff", None),
    ],
)
def test_a_time_that_names_no_instant_is_none(said: bytes, meant: datetime | None) -> None:
    record = Read([(name, said if name == "ce_time" else value) for name, value in headers("library", EVENT)])
    assert received(record, outside=True).delivery.stored == meant


def test_an_outside_systems_numbers_are_its_own() -> None:
    found = received(Read(), outside=True)
    assert (found.delivery.lane, found.delivery.sequence) == (None, None)


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_no_time_of_publishing_stops_the_reader(timestamp: int) -> None:
    assert received(Read(timestamp=timestamp), outside=False).delivery.published.tzinfo == UTC


NAMES = st.sampled_from([name for name, _ in headers("library", EVENT)]) | st.text(max_size=5)
VALUES = st.none() | st.binary(max_size=30) | st.integers().map(lambda number: str(number).encode())


@given(st.lists(st.tuples(NAMES, VALUES), max_size=15), st.booleans(), st.booleans())
def test_whatever_the_headers_are_the_record_is_read_or_kept(
    pairs: list[tuple[str, bytes | None]], whole: bool, outside: bool
) -> None:
    record = Read([*headers("library", EVENT), *pairs] if whole else pairs)
    try:
        found = received(record, outside)
    except Unreadable:
        found = unreadable(record, outside)
    lane, sequence = found.delivery.lane, found.delivery.sequence
    assert (lane is None) == (sequence is None)
    assert lane is None or (lane == lane_of(found.stream) and lane < LANES and 0 < (sequence or 0) < 1 << 63)
    assert (found.delivery.type + found.delivery.id).isprintable()


@pytest.mark.parametrize("name", ["ce_lane", "ce_sequence", "ce_subject", "ce_type", "ce_id"])
def test_a_message_of_ours_without_its_place_is_not_guessed(name: str) -> None:
    left = [pair for pair in headers("library", EVENT) if pair[0] != name]
    with pytest.raises(Unreadable, match=name):
        received(Read(left), outside=False)


def test_a_lane_that_is_not_the_applications_is_not_believed() -> None:
    left = [pair for pair in headers("library", EVENT) if pair[0] != "ce_lane"]
    with pytest.raises(Unreadable, match="lane_of_another_application"):
        received(Read([*left, ("ce_lane", b"3")]), outside=False)


def test_a_record_that_says_only_its_place_lets_its_lane_go_on() -> None:
    kept = unreadable(Read([("ce_lane", b"17"), ("ce_sequence", b"4")], None), outside=False)
    assert (kept.delivery.lane, kept.delivery.sequence) == (17, 4)
    assert lane_of(kept.stream) == 17
    assert kept.delivery.id == "loans-1-9"
    assert unreadable(Read([("ce_lane", b"64"), ("ce_sequence", b"4")]), outside=False).delivery.lane is None
