"""A manipulated log does not verify, and contradicts its earlier heads."""

from typing import cast

from structlog.testing import capture_logs

from services.chassis.core.database import Pool, open_pool
from services.chassis.log.chain import WalkedLane, verify
from services.chassis.service import Service

from .conftest import Town
from .help import broken, lend_many, on_lane, until
from .toy import lend, library

TAMPERED = {
    "a changed event": ("update events set data = '{}' where lane = 5 and sequence = 4", "event 4 was changed"),
    "a changed time": (
        "update events set stored = stored + '1 s' where lane = 5 and sequence = 4",
        "event 4 was changed",
    ),
    "a removed event": ("delete from events where lane = 5 and sequence = 4", "event 4 is missing"),
    "a truncated log": ("delete from events where lane = 5 and sequence > 6", "the lane says 20"),
    "an emptied lane": ("delete from events where lane = 5", "the lane says 20"),
    "a wound back lane": ("update lanes set sequence = 18 where lane = 5", "hash of event 18 is not the one"),
    "two events exchanged": (
        "update events set sequence = 34 - sequence where lane = 5 and sequence in (4, 30);"
        "update events set sequence = case sequence when 4 then -1 else sequence end where lane = 5;"
        "update events set sequence = 4 where lane = 5 and sequence = 6;"
        "update events set sequence = 6 where lane = 5 and sequence = -1",
        "event 4 was changed",
    ),
    "an inserted event": (
        "update events set sequence = -sequence - 1 where lane = 5 and sequence > 3;"
        "update events set sequence = -sequence where lane = 5 and sequence < 0;"
        "insert into events select lane, 4, gen_random_uuid(), 1, type, data, cause, cause_span, cause_published, stored,"
        " topic, topic_sequence, hash from events where lane = 5 and sequence = 3;"
        "update lanes set sequence = 21 where lane = 5",
        "event 4 was changed",
    ),
}


async def test_verify_says_what_was_done_to_a_log(town: Town) -> None:
    source = await town.open_unpublished(library(town.place))
    await lend_many(source, [*(on_lane(5) for _ in range(10)), on_lane(6)])
    assert await broken(source) == []
    for how, (statements, error) in TAMPERED.items():
        lines = await _tampered(await town.postgres.database(source.name), statements)
        assert [line["lane"] for line in lines] == [5], how
        assert error in str(lines[0]["error"]), how


async def _tampered(owner_url: str, statements: str) -> list[WalkedLane]:
    """Returns the result of `verify` after these statements of the owner, which are then rolled back."""
    async with await open_pool(owner_url, "owner", 1) as pool, pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(statements)
        lines = [line async for line in verify(cast("Pool", connection))]
        await transaction.rollback()
    return [line for line in lines if line["error"]]


async def test_a_log_that_was_cut_contradicts_its_heads(town: Town) -> None:
    source = await town.open(library(town.place))
    book = on_lane(5)
    await source.ask(book, "ann", lend)
    await until(lambda: _witnessed(source, 2))
    with capture_logs() as lines:
        cut = "delete from events where sequence = 2; update lanes set sequence = 1 where lane = 5"
        await town.as_owner(source, cut)
        await until(lambda: _witnessed(source, 1))
    rewritten = [line for line in lines if line["event"] == "log_rewritten"]
    assert [(line["lane"], line["said_before"], line["says_now"]) for line in rewritten] == [(5, 2, 1)]
    assert len(await broken(source)) == 1


async def _witnessed(source: Service, sequence: int) -> bool:
    heads = source.control.witnessed.get(source.name)
    return heads is not None and heads.sequences[5] == sequence
