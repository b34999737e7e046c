"""Fills the submitted values into a form of a rendered page. Works for every form; templates need no code for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import urlsplit

Fields = Sequence[tuple[str, str]]

CHOSEN = {"checkbox": "checked", "radio": "checked", "option": "selected"}
"""Controls that are chosen from several, and the attribute that marks a chosen one."""

LEFT = ("file", "submit", "button", "image", "reset")
"""Types of inputs that hold no typed value."""


@dataclass(slots=True)
class Control:
    """A tag of a form that holds a value, from offset `start` to `end` in the page. For a text area, `end` includes its text."""

    kind: str
    name: str
    tag: str
    given: dict[str, str | None]
    start: int
    end: int

    def with_value(self, value: str) -> str:
        """Returns the tag with this value."""
        if self.kind == "textarea":
            return f"{_tag(self.tag, self.given)}\n{escape(value)}"
        return _tag(self.tag, self.given | {"value": value})

    def chosen(self, is_chosen: bool) -> str:
        """Returns the tag, marked as chosen or not."""
        mark = CHOSEN[self.kind]
        rest = {name: value for name, value in self.given.items() if name != mark}
        return _tag(self.tag, rest | ({mark: None} if is_chosen else {}))


@dataclass(slots=True)
class Form:
    """A form of a page."""

    action: str
    controls: list[Control] = field(default_factory=list)

    def agrees(self, fields: Fields) -> int:
        """Returns how many hidden fields have the values that were sent. Among several forms with the same action it identifies the form of the same record."""
        hidden = [(one.name, one.given.get("value") or "") for one in self.controls if one.kind == "hidden"]
        return sum(one in fields for one in hidden)


def refill(html: str, page: str, action: str, fields: Fields) -> str | None:
    """Returns the page at this path with the submitted values in its form for this action. Returns None if the page has no such form."""
    forms = [form for form in _Forms(html).found if (form.action or page) == action]
    if not forms:
        return None
    form = max(forms, key=lambda one: one.agrees(fields))
    parts, at = [], 0
    for start, end, text in _changes(form, fields):
        parts += [html[at:start], text]
        at = end
    return "".join([*parts, html[at:]])


def _changes(form: Form, fields: Fields) -> Iterator[tuple[int, int, str]]:
    left = list(fields)
    names = {name for name, _ in fields}
    for one in form.controls:
        if one.kind in ("checkbox", "radio") or (one.kind == "option" and one.name in names):
            yield one.start, one.end, one.chosen((one.name, one.given.get("value") or "") in fields)
        elif one.kind not in CHOSEN and (sent := next((item for item in left if item[0] == one.name), None)):
            left.remove(sent)
            yield one.start, one.end, one.with_value(sent[1])


class _Forms(HTMLParser):
    """Finds the forms of a page that are sent with POST."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._area: Control | None = None
        self._select = ""
        self._lines = [0, *accumulate(len(line) for line in html.split("\n"))]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._form = Form(urlsplit(given.get("action") or "").path) if given.get("method") == "post" else None
            self.found += [self._form] if self._form else []
        elif self._form and tag in ("input", "textarea", "select", "option"):
            self._control(self._form, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str | None]) -> None:
        name = given.get("name") or ""
        if tag == "select":
            self._select = name
            return
        kind = (given.get("type") or "text").lower() if tag == "input" else tag
        start = self._at()
        one = Control(
            kind,
            self._select if tag == "option" else name,
            tag,
            given,
            start,
            start + len(self.get_starttag_text() or ""),
        )
        if kind not in LEFT and one.name not in ("", "csrf"):
            form.controls.append(one)
        self._area = one if tag == "textarea" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self._area.end = self._at()
        elif tag == "form":
            self._form = None

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + line - 1 + column


def _tag(tag: str, given: dict[str, str | None]) -> str:
    said = (name if value is None else f'{name}="{escape(value)}"' for name, value in given.items())
    return f"<{' '.join([tag, *said])}>"
