"""The cache of folded streams stays within its limit, and keeps the streams stored last."""

from uuid import UUID, uuid4

from services.chassis.core.aggregate import Folded
from services.chassis.core.lanes import Lane, lane_of
from services.chassis.log.cache import Cache, cost

from .help import on_lane


def keep(cache: Cache, stream: UUID, folded: Folded) -> None:
    """Stores this stream as after a batch that has only this stream."""
    cache.keep([Lane(lane_of(stream), folded.last, b"")], {stream: folded})


def folded(size: int, last: int = 1) -> Folded:
    """Returns a stream of one event of `size` bytes."""
    return Folded(object(), 1, last, size)


def test_streams_that_were_used_longest_ago_go_first() -> None:
    one = folded(10_000)
    cache, streams = Cache(10 * cost(one)), [uuid4() for _ in range(20)]
    for number, stream in enumerate(streams):
        keep(cache, stream, one)
        if number % 2:
            keep(cache, streams[0], one)
    assert [stream for stream in streams if cache.get(stream)] == [streams[0], *streams[11:]]


def test_a_stream_that_is_larger_than_the_cache_is_not_kept() -> None:
    cache, small, large = Cache(100_000), uuid4(), uuid4()
    keep(cache, small, folded(10))
    keep(cache, large, folded(1_000_000))
    assert cache.get(large) is None
    keep(cache, small, folded(10))
    assert cache.get(small)


def test_a_lane_that_moved_without_us_is_forgotten_and_others_are_not() -> None:
    cache, moved, other = Cache(), on_lane(3), on_lane(4)
    keep(cache, moved, folded(10, 5))
    keep(cache, other, folded(10, 5))
    cache.prove([Lane(3, 6, b""), Lane(4, 5, b"")])
    assert (cache.get(moved), cache.get(other) is not None) == (None, True)
    keep(cache, moved, folded(10, 6))
    assert cache.get(moved)
    cache.forget([3])
    assert cache.get(moved) is None
    cache.prove([Lane(3, 6, b"")])
    assert cache.get(moved) is None
