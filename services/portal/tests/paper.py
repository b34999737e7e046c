"""The form of a page as a browser parses it: the values of its fields in their order, and the values that it would send."""

from html.parser import HTMLParser

import httpx


class Paper(HTMLParser):
    """The form of a page. `fields`: the values that would be sent; `buttons`: the values of its buttons by name."""

    def __init__(self, page: httpx.Response) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.buttons: dict[str, list[str]] = {}
        self._select = ""
        self.feed(page.text.partition("<main")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Records a field."""
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "input" if given.get("type") in ("radio", "checkbox"):
                if any(name == "checked" for name, _ in attrs):
                    self.fields[given["name"]] = given["value"]
            case "input" if given.get("type") != "file":
                self.fields[given["name"]] = given.get("value", "")
            case "select":
                self._select = given["name"]
                self.fields[self._select] = ""
            case "option" if any(name == "selected" for name, _ in attrs):
                self.fields[self._select] = given["value"]
            case "button" if "name" in given:
                self.buttons.setdefault(given["name"], []).append(given["value"])

    def names(self, begin: str) -> list[str]:
        """Returns the fields whose names begin with this text, in the order of the page."""
        return [name for name in self.fields if name.startswith(begin)]

    def write(self, begin: str, *texts: str) -> None:
        """Sets the fields whose names begin with this text, in their order."""
        for name, text in zip(self.names(begin), texts, strict=True):
            self.fields[name] = text

    def texts(self, begin: str) -> list[str]:
        """Returns the values of the fields whose names begin with this text."""
        return [self.fields[name] for name in self.names(begin)]
