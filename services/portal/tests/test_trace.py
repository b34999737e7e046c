"""Tests of the causal tree and its times."""

from typing import Any

from services.chassis.operators.traced_event import TracedEvent
from services.portal.readmodel.trace import TraceNode, lay_out

FILED = "2026-03-05T08:00:00+00:00"


def line(name: str, cause: str | None, second: int, sent: int | None = None, kind: str = "thing-done") -> TracedEvent:
    """Returns an event stored at this second of the minute. `sent`: the second at which the message that caused it was published."""
    service, lane, sequence = name.split("-")
    at = FILED.replace("00:00+", f"00:{second:02}+")
    about = {
        "id": name,
        "cause": cause,
        "service": service,
        "type": f"cn.lianban.{service}.{kind}.v1",
        "lane": int(lane),
        "sequence": int(sequence),
        "version": int(sequence),
        "stored": at,
        "published": at,
        "cause_published": FILED.replace("00:00+", f"00:{sent:02}+") if sent is not None else None,
        "topic": "things",
        "topic_sequence": int(sequence),
        "span": "00" * 8,
        "bytes": 2,
    }
    return TracedEvent.model_validate(about)


def outline(node: TraceNode) -> Any:
    return {node.event.id: [outline(child) for child in node.children]}


def test_events_hang_below_what_caused_them() -> None:
    parts = {
        "intake": [line("intake-1-1", None, 0), line("intake-1-2", "medical-1-1", 9)],
        "review": [line("review-1-1", "intake-1-1", 2)],
        "medical": [line("medical-1-1", "review-1-1", 5)],
    }
    (root,) = lay_out("a", parts).roots
    assert outline(root) == {"intake-1-1": [{"review-1-1": [{"medical-1-1": [{"intake-1-2": []}]}]}]}


def test_a_wait_is_split_into_the_way_and_the_work() -> None:
    parts = {"intake": [line("intake-1-1", None, 0)], "review": [line("review-1-1", "intake-1-1", 9, sent=4)]}
    (root,) = lay_out("a", parts).roots
    (child,) = root.children
    assert (child.waited, child.travelled) == (9, 4)
    assert lay_out("a", parts).span == 9


def test_a_service_that_is_down_is_a_missing_part() -> None:
    trace = lay_out("a", {"review": None, "medical": [line("medical-1-1", "review-1-1", 5)]})
    assert trace.missing == ("review",)
    (orphan,) = trace.roots
    assert orphan.cause_missing


def test_nothing_known_is_an_empty_trace() -> None:
    trace = lay_out("a", {"intake": []})
    assert (trace.roots, trace.span, trace.missing) == ((), 0.0, ())
