"""The supporters outside the household in the form of an officer: one row each, and two empty rows for more.

The names of a row's inputs contain a digest of the known supporter, so that a row keeps its identity when its position changes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from lianban_contracts.facts import Supporter
from pydantic import TypeAdapter
from pydantic_core import to_json

from services.messages import say
from services.portal.wording import formats

from .inputs import Day, Form, FormValue, Input, InputError, ListRow, Raw, YesNo, Yuan

_SUPPORTERS = TypeAdapter(list[Supporter])

PARTS: Mapping[str, Input] = {"birth_date": Day(), "able": YesNo(), "support_due_fen_per_month": Yuan()}
"""The inputs of a supporter, in the forms of households and officers."""

SPARE = {"birth_date": "", "able": "yes", "support_due_fen_per_month": ""}
EMPTY_ROWS = 2


@dataclass(frozen=True, slots=True)
class SupportersInput(Input):
    """The supporters, one row each. A row without a day and an amount is empty."""

    kind: ClassVar[str] = "supporters"

    def read(self, form: Form, name: str) -> FormValue:
        """Returns the supporters of the form in JSON form. Raises InputError with the number of the invalid row."""
        return in_json(row for row in read_rows(form, name, typed_rows(name, form)).values() if row)

    def raw(self, value: object, name: str) -> Raw:
        """Returns the fields of a form: the known rows, then empty ones."""
        return shown(name, value)


def whole(known: object) -> list[Supporter]:
    """Returns the known supporters from their JSON form."""
    return _SUPPORTERS.validate_json(to_json(known))


def keyed(known: object) -> dict[str, Supporter]:
    """Returns the supporters by their key in the names of inputs. Equal supporters have different keys."""
    found: dict[str, Supporter] = {}
    for row in whole(known):
        digest = sha256(to_json(row.model_dump(mode="json"))).hexdigest()[:8]
        found[f"{digest}{sum(key.startswith(digest) for key in found) or ''}"] = row
    return found


def shown(name: str, known: object) -> dict[str, str]:
    """Returns the texts of the inputs by name: the known rows, then empty ones."""
    rows = {key: _written(row) for key, row in keyed(known).items()}
    rows |= {f"new{number}": SPARE for number in range(1, EMPTY_ROWS + 1)}
    return {f"{name}.{key}.{part}": text for key, row in rows.items() for part, text in row.items()}


def _written(row: Supporter) -> dict[str, str]:
    values = row.model_dump(mode="json")
    return {part: kind.raw(values[part], part)[part] for part, kind in PARTS.items()}


def read_rows(form: Form, name: str, keys: Collection[str]) -> dict[str, Supporter | None]:
    """Returns the rows with these keys; None for a cleared row. Raises InputError with the number of the invalid row among all rows."""
    rows = enumerate(typed_rows(name, form).items(), 1)
    return {key: _read(row, line) for line, (key, row) in rows if key in keys}


def _read(row: Mapping[str, str], line: int) -> Supporter | None:
    if not (row["birth_date"] or row["support_due_fen_per_month"]):
        return None
    try:
        return Supporter.model_validate_json(to_json({part: kind.read(row, part) for part, kind in PARTS.items()}))
    except InputError as wrong:
        raise InputError(wrong.code, line) from None


def in_json(several: Iterable[Supporter]) -> list[ListRow]:
    """Returns the supporters in JSON form."""
    return [one.model_dump(mode="json") for one in several]


def typed_rows(name: str, form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Returns the rows of a form in its order, by their key in the names of the inputs."""
    names = (key.removeprefix(f"{name}.").partition(".") for key in form if key.startswith(f"{name}."))
    keys = dict.fromkeys(key for key, _, part in names if part in PARTS)
    return {key: {part: form.get(f"{name}.{key}.{part}", "").strip() for part in PARTS} for key in keys}


def said(language: str, known: object) -> str:
    """Returns the supporters as text."""
    return " ".join(_said(language, row) for row in whole(known))


def _said(language: str, row: Supporter) -> str:
    born, due = formats.day(row.birth_date, language), formats.money(row.support_due_fen_per_month)
    return say(language, "fact.supporter_able" if row.able else "fact.supporter_unable", born=born, due=due)
