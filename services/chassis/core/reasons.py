"""Descriptions of errors that can be stored, logged and shown. They name the error and its place, and contain no value from
a request or a message."""

import re
import traceback
from types import TracebackType
from typing import Any

from aiokafka.errors import KafkaError
from asyncpg import PostgresError
from pydantic import ValidationError

CODE = re.compile(r"[A-Za-z][A-Za-z_.]{0,99}")
"""Identifiers in code. Identity numbers, telephone numbers and names of persons in Chinese do not match."""

HIDDEN = "…"
MOST_FIELDS = 5
LONGEST = 2000


def said(error: BaseException) -> str:
    """Returns an error as one line of at most LONGEST characters that PostgreSQL can store: its class, and its code, its fields
    or its place in the program."""
    text = f"{type(error).__name__}{_detail(error)}"[:LONGEST]
    return text.encode(errors="backslashreplace").decode().replace("\0", "\\0")


def trace(error: BaseException) -> str:
    """Returns the traceback of an error and of its causes, without their texts, which may contain values."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    head = [trace(before), "then"] if before is not None else []
    return "\n".join([*head, *(f"  {call}" for call in _calls(error.__traceback__)), said(error)])


def _detail(error: BaseException) -> str:
    code = getattr(error, "code", None)
    if isinstance(code, str) and CODE.fullmatch(code):
        return f": {code}"
    if isinstance(error, ValidationError):
        return f": {_fields(error)}"
    if isinstance(error, PostgresError):
        return f": {_statement(error)}"
    if isinstance(error, OSError) and error.strerror:
        return f": {error.strerror}"
    return f": {error}" if isinstance(error, KafkaError) else _place(error)


def _fields(error: ValidationError) -> str:
    """Returns the invalid fields, each with pydantic's code, at most MOST_FIELDS. Names that were sent are hidden."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    shown = [f"{_path(one['loc'], one['type'])}: {one['type']}" for one in found[:MOST_FIELDS]]
    more = len(found) - MOST_FIELDS
    return "; ".join([*shown, *([f"{more} more"] if more > 0 else [])])


def _path(place: tuple[str | int, ...], kind: str) -> str:
    known = place[:-1] if kind == "extra_forbidden" else place
    return ".".join([*map(_name, known), *([HIDDEN] if known != place else [])]) or "the whole"


def _name(part: str | int) -> str:
    return str(part) if isinstance(part, int) or CODE.fullmatch(part) else HIDDEN


def _statement(error: PostgresError) -> str:
    """Returns the SQLSTATE of the error and the names of the table, column and constraint that it concerns."""
    fields: Any = error
    names = (getattr(fields, name, None) for name in ("table_name", "column_name", "constraint_name"))
    return " ".join([str(fields.sqlstate), *(name for name in names if name)])


def _place(error: BaseException) -> str:
    """Returns the innermost call in `services` in the traceback, or the innermost call if there is none in `services`."""
    calls = _calls(error.__traceback__)
    ours = [call for call in calls if call.startswith("services.")] or calls
    return f" at {ours[-1]}" if ours else ""


def _calls(track: TracebackType | None) -> list[str]:
    return [
        f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}:{line}"
        for frame, line in traceback.walk_tb(track)
    ]
