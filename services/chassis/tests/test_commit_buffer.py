"""The commit buffer returns events only if they are complete; otherwise the relay reads the log."""

from datetime import UTC, datetime
from uuid import UUID

from services.chassis.core.events import Recorded
from services.chassis.log.commit_buffer import CommitBuffer


def record(lane: int, sequence: int) -> Recorded:
    return Recorded(
        lane, sequence, UUID(int=lane), 1, "lent", b"{}", None, None, None, datetime.now(UTC), None, None, b""
    )


def test_what_was_committed_is_there_in_order_and_once() -> None:
    fresh = CommitBuffer()
    fresh.add([record(3, 5), record(4, 1), record(3, 6)])
    assert [one.sequence for one in fresh.take(3, 4) or []] == [5, 6]
    assert fresh.take(3, 6) is None
    assert [one.sequence for one in fresh.take(4, 0) or []] == [1]


def test_what_is_published_already_is_left_out() -> None:
    fresh = CommitBuffer()
    fresh.add([record(3, 5), record(3, 6)])
    assert [one.sequence for one in fresh.take(3, 5) or []] == [6]


def test_a_hole_of_another_process_sends_the_relay_to_the_log() -> None:
    fresh = CommitBuffer()
    fresh.add([record(3, 5), record(3, 7)])
    assert fresh.take(3, 4) is None
    fresh.add([record(3, 7)])
    assert fresh.take(3, 5) is None


def test_more_than_it_may_keep_is_let_go() -> None:
    fresh = CommitBuffer(most=2)
    fresh.add([record(3, 1), record(3, 2), record(3, 3)])
    assert fresh.take(3, 0) is None
