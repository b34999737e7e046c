"""The description of an error names its class, its fields and its place, and contains no value from a request."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import asyncpg
import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.chassis.core.command import Refusal, UnknownType, Unreadable
from services.chassis.core.events import TooLarge, UnknownEvent
from services.chassis.core.reasons import said, trace

CANARY = "11010519491231002X"


class Loan(BaseModel):
    """A request body."""

    model_config = ConfigDict(extra="forbid")

    reader: str = Field(max_length=5)
    days: int
    notes: Mapping[str, int] = {}


def validated(**sent: Any) -> Callable[[], Any]:
    return lambda: Loan.model_validate(sent)


def raising(error: Exception) -> Callable[[], Any]:
    def act() -> None:
        raise error

    return act


def caused() -> None:
    try:
        TypeAdapter(int).validate_json(CANARY)
    except ValueError as error:
        raise KeyError(CANARY) from error


def broken(kind: type[asyncpg.PostgresError], **fields: str) -> Exception:
    error = kind(f"duplicate key value violates unique constraint (number)=({CANARY})")
    for name, value in {"sqlstate": "23505", "detail": f"Key (number)=({CANARY}) already exists.", **fields}.items():
        setattr(error, name, value)
    return error


@pytest.mark.parametrize(
    ("act", "meant"),
    [
        (validated(reader=CANARY, days=1), "ValidationError: reader: string_too_long"),
        (validated(reader="ann", days=CANARY), "ValidationError: days: int_parsing"),
        (validated(reader="ann", days=1, notes={CANARY: "x"}), "ValidationError: notes.…: int_parsing"),
        (
            validated(reader="ann", days=1, **{CANARY: 1, "zhang": 2}),
            "ValidationError: …: extra_forbidden; …: extra_forbidden",
        ),
        (lambda: TypeAdapter(int).validate_json(CANARY), "ValidationError: the whole: json_invalid"),
        (
            raising(broken(asyncpg.UniqueViolationError, table_name="loans", constraint_name="loans_number_key")),
            "UniqueViolationError: 23505 loans loans_number_key",
        ),
        (raising(Refusal("on_loan", reader=CANARY)), "Refusal: on_loan"),
        (raising(Unreadable("ce_subject")), "Unreadable: ce_subject"),
        (raising(UnknownType("type_unknown")), "UnknownType: type_unknown"),
        (raising(UnknownEvent(CANARY)), "UnknownEvent: event_unknown"),
        (raising(TooLarge(CANARY)), "TooLarge: event_too_large"),
        (raising(Refusal(CANARY)), "Refusal at services.chassis.tests.test_reasons.raising.<locals>.act:"),
        (raising(KeyError(CANARY)), "KeyError at services.chassis.tests.test_reasons.raising.<locals>.act:"),
        (lambda: int(CANARY), "ValueError at services.chassis.tests.test_reasons.<lambda>:"),
        (raising(OSError(111, "Connection refused")), "ConnectionRefusedError: Connection refused"),
        (caused, "KeyError at services.chassis.tests.test_reasons.caused:"),
    ],
)
def test_an_error_is_said_without_values(act: Callable[[], Any], meant: str) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011  # each case has another exception
        act()
    assert said(raised.value).startswith(meant)
    assert CANARY not in said(raised.value) + trace(raised.value)


def test_what_led_to_an_error_is_traced() -> None:
    with pytest.raises(KeyError) as raised:
        caused()
    lines = trace(raised.value).splitlines()
    assert [line for line in lines if not line.startswith("  ")][:2] == [
        "ValidationError: the whole: json_invalid",
        "then",
    ]


LOGS = """
import asyncio, logging
from services.chassis.core import logging as logs
from structlog import get_logger
logs.configure()
def fail(): raise ValueError("%s")
try:
    fail()
except ValueError:
    get_logger().exception("ours")
    logging.getLogger("uvicorn.error").exception("theirs")
async def forgotten():
    async def task(): fail()
    made = asyncio.create_task(task())
    await asyncio.sleep(0)
asyncio.run(forgotten())
"""


def test_a_log_says_where_an_exception_came_from_and_not_what_it_says() -> None:
    ran = subprocess.run((sys.executable, "-c", LOGS % CANARY), capture_output=True, check=True, text=True)
    assert CANARY not in ran.stdout + ran.stderr
    assert ran.stdout.count("ValueError at __main__.fail:6") == 3
    assert '"logger": "asyncio"' in ran.stdout
