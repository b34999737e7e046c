"""Reads YAML with line numbers. Accepts only the part of YAML that all parsers read in the same way. Errors state the
line to correct."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

MOST_BYTES = 1_000_000
MOST_PARTS = 30_000
"""The largest number of keys, values and lists in one file. The largest shipped pack has 2,000."""
DEEPEST = 40

Place = tuple[str | int, ...]
"""A place in a pack: keys and positions from the top."""


class PackRefused(ValueError):
    """A pack cannot be used. Each line states the file, the line, the problem and the correction."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Source:
    """The content of one YAML file, and the line of each of its parts."""

    file: Path
    content: Any
    lines: dict[Place, int]

    def known(self, place: Place) -> Place:
        """Returns the place without the parts that the file does not contain."""
        known: Place = ()
        for part in place:
            if (*known, part) in self.lines:
                known = (*known, part)
        return known

    def problem(self, place: Place, message: str) -> str:
        """Returns one line of an error: file, line, place, message. Parts of the place that the file does not contain
        are left out."""
        known = self.known(place)
        where = ".".join(_shown(part) for part in known)
        missing = f".{place[-1]}" if place and place[-1] not in known and isinstance(place[-1], str) else ""
        named = f"{where}{missing}: " if where or missing else ""
        return f"{self.file.name}:{self.lines.get(known, 1)}: {named}{message}"


def _shown(part: object) -> str:
    text = str(part)
    return text if text.isprintable() and len(text) <= 60 else repr(text[:60])


def read_source(file: Path) -> Source:
    """Reads one YAML file. Raises PackRefused for a file that cannot be read or that is ambiguous."""
    return source_of(file, read_text(file))


def source_of(file: Path, text: str) -> Source:
    """Returns the source of a file with this text. Raises PackRefused for a text that is not valid or is ambiguous."""
    if control := _CONTROL.search(text):
        refuse(file, text.count("\n", 0, control.start()) + 1, _NO_TEXT.format(control[0]))
    return _Reader(file, text).source()


def read_text(file: Path) -> str:
    """Returns the text of a file. Raises PackRefused if the file cannot be opened, is too large, or is not UTF-8."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            refuse(file, 1, f"the file has more than {MOST_BYTES} bytes; a pack is the policy of one region")
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        refuse(file, 1, f"the file cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        refuse(file, line, "the text is not UTF-8; save the file as UTF-8, not as GB18030, ANSI or UTF-16")


def refuse(file: Path, line: int, message: str) -> NoReturn:
    """Raises PackRefused for a line."""
    raise PackRefused([f"{file.name}:{line}: {message}"])


_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OTHER_NUMBER = re.compile(r"[-+]?(0o[0-7_]+|[0-9_]+(\.[0-9_]*)?[eE][-+]?[0-9]+)")
"""Numbers in other versions of YAML."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NO_TEXT = "the character {!a} is no text; take it out"
_BOOLEAN = "tag:yaml.org,2002:bool"
"""The tag of booleans. Other words that YAML reads as booleans (`yes`, `no`, `on`, `off`) are text here."""


def _in_two_ways(text: str) -> bool:
    """True if some YAML parser does not read the text as text: an octal number, a number in base 60 or with
    underscores, a time, null, or a merge key."""
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], [])
    other = any(tag != _BOOLEAN and pattern.match(text) for tag, pattern in resolvers)
    return other or _OTHER_NUMBER.fullmatch(text) is not None


class _Reader:
    """Reads a file event by event, so that it is refused before it uses much memory."""

    def __init__(self, file: Path, text: str) -> None:
        self._file = file
        self._lines: dict[Place, int] = {}
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def source(self) -> Source:
        try:
            return Source(self._file, self._document(), self._lines)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            refuse(self._file, mark.line + 1 if mark else 1, f"not YAML: {getattr(error, 'problem', None) or error}")

    def _document(self) -> Any:
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            refuse(self._file, 1, "the file is empty; a pack begins with `region:`")
        content = self._node(next(self._events), ())
        next(self._events)
        if not isinstance(after := next(self._events), yaml.StreamEndEvent):
            self._refuse(after, "a second document begins here; a pack is one")
        return content

    def _refuse(self, event: Any, message: str) -> NoReturn:
        refuse(self._file, event.start_mark.line + 1, message)

    def _node(self, event: Any, place: Place) -> Any:
        self._written_out(event)
        self._lines.setdefault(place, event.start_mark.line + 1)
        if len(self._lines) > MOST_PARTS or len(place) > DEEPEST:
            self._refuse(event, f"a pack has at most {MOST_PARTS} parts, and {DEEPEST} within one another")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        return self._sequence(place) if isinstance(event, yaml.SequenceStartEvent) else self._scalar(event)

    def _written_out(self, event: Any) -> None:
        """Refuses anchors, references and tags. A few lines with references can expand to gigabytes."""
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._refuse(event, "a pack has no anchors (&) and references (*); write out what they stand for")
        if event.tag is not None:
            self._refuse(event, "a pack has no tags (!); leave it out, or put the text in quotes")

    def _mapping(self, place: Place) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            if key in found:
                self._refuse(event, f"the key {key!r} is there twice; keep one")
            self._lines[*place, key] = event.start_mark.line + 1
            found[key] = self._node(next(self._events), (*place, key))
        return found

    def _key(self, event: Any) -> Any:
        self._written_out(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "a key is one word or one number")
        return self._scalar(event)

    def _sequence(self, place: Place) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._node(event, (*place, len(found))))
        return found

    def _scalar(self, event: Any) -> Any:
        if control := _CONTROL.search(event.value):
            self._refuse(event, _NO_TEXT.format(control[0]))
        return self._plain(event) if event.implicit[0] else event.value

    def _plain(self, event: Any) -> Any:
        """Returns the value of a scalar without quotes: a number, a day, true or false, otherwise text."""
        text = event.value
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DAY.fullmatch(text):
            return self._day(event)
        if text in ("true", "false") or _DECIMAL.fullmatch(text):
            return {"true": True, "false": False}.get(text, text)
        if text in ("", "~", "null", "Null", "NULL"):
            self._refuse(event, "nothing is written here; write a value, or leave the key out")
        if _in_two_ways(text):
            self._refuse(
                event,
                f"{text[:40]!r} can be misread; write a number as 100 or 53.8, a day as 2026-03-01, text in quotes",
            )
        return text

    def _day(self, event: Any) -> date:
        try:
            return date.fromisoformat(event.value)
        except ValueError:
            self._refuse(event, f"there is no day {event.value}")
