"""Verifies the hash chain of every lane, which shows that a log is complete and unchanged."""

from collections.abc import AsyncIterator

from typing_extensions import TypedDict

from services.chassis.core.database import Pool
from services.chassis.core.events import Recorded
from services.chassis.core.lanes import GENESIS, LANES, Lane

from .event_log import SQL, lane_from

STRETCH = 2_000
"""Number of events read with one query."""


class WalkedLane(TypedDict):
    """The result for one lane: the number of verified events, and the first error. None: the lane is correct."""

    lane: int
    events: int
    error: str | None


async def verify(pool: Pool) -> AsyncIterator[WalkedLane]:
    """Verifies every lane, in order, and yields the result for each."""
    for number in range(LANES):
        lane = lane_from((await pool.fetch(SQL["lane"], number))[0])
        walked, error = await _walk(pool, lane)
        yield {"lane": number, "events": walked, "error": error}


async def _walk(pool: Pool, lane: Lane) -> tuple[int, str | None]:
    previous, sequence, topics = GENESIS, 0, dict[str, int]()
    while sequence < lane.sequence:
        rows = await pool.fetch(SQL["lane_events"], lane.lane, sequence, min(STRETCH, lane.sequence - sequence))
        if not rows:
            return sequence, f"events after {sequence} are missing, the lane says {lane.sequence}"
        for row in rows:
            record = Recorded(*row)
            if error := _check(record, sequence, previous, topics):
                return sequence, error
            previous, sequence = record.hash, record.sequence
    if sequence == lane.sequence and previous != lane.hash:
        return sequence, f"the hash of event {sequence} is not the one that the lane says"
    return sequence, None


def _check(record: Recorded, sequence: int, previous: bytes, topics: dict[str, int]) -> str | None:
    if record.sequence != sequence + 1:
        return f"event {sequence + 1} is missing"
    if record.sealed(previous) != record.hash:
        return f"event {record.sequence} was changed"
    if record.topic:
        topics[record.topic] = topics.get(record.topic, 0) + 1
        if record.topic_sequence != topics[record.topic]:
            return f"event {record.sequence} has number {record.topic_sequence} on {record.topic}, not {topics[record.topic]}"
    return None
