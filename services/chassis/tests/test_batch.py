"""For any order and grouping of delivered messages, numbers have no gaps, hashes are correct, and each application is in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.core.aggregate import AppliedChange, Folded, NoStore
from services.chassis.core.command import Applied, Command, DecisionContext, Duplicate, Gap, Parked, Refused
from services.chassis.core.lanes import GENESIS, Lane
from services.chassis.log.batch import Batch, LockedState

from .shelf import AGGREGATE, NOW, Shelf, by_lane, chained, keep, message, readers

STREAMS = [UUID(int=(version << 70) + lane) for version in (1, 2, 3) for lane in (0, 1, 5)]
KINDS = ("ok", "ok", "ok", "fails", "silent", "unread")


@dataclass(frozen=True)
class Story:
    """The messages of a publisher, and the batches in which they are delivered, each with whether it commits."""

    said: list[Command]
    batches: list[tuple[list[int], bool]]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    said, last = [], dict[int, int]()
    for number in range(draw(st.integers(1, 25))):
        stream, kind = draw(st.sampled_from(STREAMS)), draw(st.sampled_from(KINDS))
        lane = stream.int & 63
        last[lane] = last.get(lane, 0) + 1
        said.append(message(stream, last[lane], f"{kind}{number}"))
    places = st.lists(st.integers(0, len(said) - 1), max_size=20)
    return Story(said, draw(st.lists(st.tuples(places, st.booleans()), max_size=6)))


def _played(story: Story) -> Shelf:
    shelf = Shelf()
    for places, commits in story.batches:
        shelf.run([story.said[place] for place in places], commits)
    shelf.run([*story.said, *story.said])  # at last, every message is delivered twice
    return shelf


def _of(story: Story, stream: UUID) -> list[str]:
    names = [command.message for command in story.said if command.stream == stream]
    return [name for name in names if not name.startswith("unread")]


def _until_it_failed(names: list[str]) -> list[str]:
    failed = next((place for place, name in enumerate(names) if name.startswith("fails")), len(names))
    return names[:failed]


@given(stories())
@settings(max_examples=100, deadline=None)
def test_every_lane_is_numbered_without_a_hole_and_its_hashes_lead_to_its_head(story: Story) -> None:
    shelf = _played(story)
    lanes = by_lane(shelf.events)
    assert all(chained(lanes.get(number, []), lane) for number, lane in shelf.lanes.items())
    for number, events in lanes.items():
        public = [event.topic_sequence for event in events if event.topic]
        assert public == list(range(1, len(public) + 1))
        assert shelf.lanes[number].published == {"out": len(public)}
    for stream, folded in shelf.streams.items():
        versions = [event.version for event in shelf.events if event.stream == stream]
        assert versions == list(range(1, folded.version + 1))


@given(stories())
@settings(max_examples=100, deadline=None)
def test_an_application_has_all_its_messages_once_and_in_order_up_to_the_one_that_failed(story: Story) -> None:
    shelf = _played(story)
    for stream in STREAMS:
        kept = [name for name in _until_it_failed(_of(story, stream)) if name.startswith("ok")]
        assert list(readers(shelf, stream)) == kept


@given(stories())
@settings(max_examples=100, deadline=None)
def test_what_failed_and_all_behind_it_is_parked_in_order_and_a_redrive_finishes_it_once(story: Story) -> None:
    shelf = _played(story)
    for stream in STREAMS:
        names = _of(story, stream)
        parked = [said.type for _, (owner, said) in sorted(shelf.parked.items()) if owner == stream]
        assert parked == names[len(_until_it_failed(names)) :]
    counts = {lane.lane: lane.parked for lane in shelf.lanes.values() if lane.parked}
    lanes = [owner.int & 63 for owner, _ in shelf.parked.values()]
    assert counts == {lane: lanes.count(lane) for lane in lanes}
    before = sorted(shelf.parked.items())
    outcomes = [type(outcome) for outcome in shelf.redrive()]
    assert outcomes == [Applied] * len(before) + [Duplicate] * len(before)
    twice = [Command(stream, said.type, keep, said, number) for number, (stream, said) in before]
    assert all(isinstance(outcome, Duplicate) for outcome in shelf.run(twice))
    assert not shelf.parked
    assert all(lane.parked == 0 for lane in shelf.lanes.values())


@given(stories())
@settings(max_examples=100, deadline=None)
def test_the_watermark_is_the_last_number_before_the_first_hole(story: Story) -> None:
    shelf = Shelf()
    arrived: dict[int, set[int]] = {}
    for places, commits in story.batches:
        commands = [story.said[place] for place in places]
        before = {number: dict(lane.applied) for number, lane in shelf.lanes.items()}
        shelf.run(commands, commits)
        for command in commands:
            delivery = command.delivery
            assert delivery is not None
            assert delivery.lane is not None
            assert delivery.sequence is not None
            mark = before[delivery.lane].get("in", 0) if delivery.lane not in arrived else max(arrived[delivery.lane])
            if commits and delivery.sequence == mark + 1:
                arrived.setdefault(delivery.lane, {mark}).add(delivery.sequence)
        for lane, numbers in arrived.items():
            assert shelf.lanes[lane].applied.get("in", 0) == max(numbers)


def test_a_message_behind_a_missing_one_is_a_gap_and_moves_nothing() -> None:
    shelf, (stream, other) = Shelf(), STREAMS[:2]
    outcomes = shelf.run([message(stream, 2, "ok"), message(other, 1, "ok")])
    assert outcomes[0] == Gap("in", 0, 1)
    assert isinstance(outcomes[1], Applied)
    assert shelf.lanes[0].applied == {}
    assert shelf.lanes[1].applied == {"in": 1}


def test_an_asker_hears_why_and_is_not_parked() -> None:
    shelf, stream = Shelf(), STREAMS[0]
    (refused,) = shelf.run([Command(stream, "fails", keep)])
    assert isinstance(refused, Refused)
    assert str(refused.error) == "fails"
    assert not shelf.parked


def test_an_asker_waits_behind_a_parked_message_of_the_same_application_alone() -> None:
    shelf, (stream, other) = Shelf(), STREAMS[:2]
    parked, refused, applied = shelf.run(
        [message(stream, 1, "fails"), Command(stream, "ok", keep), Command(other, "ok", keep)]
    )
    assert isinstance(parked, Parked)
    assert isinstance(refused, Refused)
    assert str(refused.error) == "application_waits"
    assert isinstance(applied, Applied)


def test_a_command_found_unfit_beforehand_is_parked_with_that_reason_and_never_decided() -> None:
    shelf, stream = Shelf(), STREAMS[0]
    unfit = message(stream, 1, "ok")
    unfit.error = OSError(5, "no\0 text \ud800")
    (outcome,) = shelf.run([unfit])
    assert outcome == Parked("OSError: no\\0 text \\ud800")
    assert shelf.lanes[0].applied == {"in": 1}
    assert not shelf.events


def test_an_event_that_cannot_be_stored_leaves_no_hole() -> None:
    shelf, stream = Shelf(), STREAMS[0]
    good, bad = message(stream, 1, "ok"), message(STREAMS[3], 2, "ok")
    bad.handler = lambda state, name, moment: [object()]
    shelf.run([good, bad, message(STREAMS[6], 3, "ok")])
    assert [event.sequence for event in shelf.events] == [1, 2, 3, 4]
    assert chained(shelf.events, shelf.lanes[0])


class Applying(NoStore):
    """A store that adds the message of each applied command to its context."""

    def apply(self, context: Any, change: AppliedChange) -> None:
        """Adds the message of the change."""
        context.append(change.command.message)


def test_a_decider_sees_the_accepted_commands_before_it_and_no_trace_of_one_that_failed() -> None:
    seen: list[list[str]] = []

    def look(state: tuple[str, ...], name: str, moment: DecisionContext) -> Sequence[object]:
        seen.append([*moment.context])
        return keep(state, name, moment)

    commands = [Command(STREAMS[0], name, look) for name in ("ok1", "fails", "ok2", "ok3")]
    lanes = {number: Lane(number, 0, GENESIS) for number in range(64)}
    batch = Batch(replace(AGGREGATE, register=Applying()), commands, lanes, LockedState())
    batch.streams[STREAMS[0]] = Folded((), 0, 0)
    batch.admit()
    batch.decide(DecisionContext(NOW, []))
    assert seen == [[], ["ok1"], ["ok1"], ["ok1", "ok2"]]
    assert [type(outcome) for outcome in batch.outcomes] == [Applied, Refused, Applied, Applied]
