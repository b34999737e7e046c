"""Those outside the household who must support it, as an officer types them: a row each, with two empty ones to add more.

The names of a row's inputs hold a digest of what is known of the supporter, so that a row is the same supporter wherever it stands on the page.
"""

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
"""The inputs of a supporter, in the form of the household and in that of officers."""

SPARE = {"birth_date": "", "able": "yes", "support_due_fen_per_month": ""}
EMPTY_ROWS = 2


@dataclass(frozen=True, slots=True)
class SupportersInput(Input):
    """The supporters, a row each; a row without a day and an amount is none."""

    kind: ClassVar[str] = "supporters"

    def read(self, form: Form, name: str) -> FormValue:
        """The supporters of the form, in JSON. Raises InputError with the row that is none."""
        return in_json(row for row in read_rows(form, name, typed_rows(name, form)).values() if row)

    def raw(self, value: object, name: str) -> Raw:
        """The fields of a form: those known, then empty rows."""
        return shown(name, value)


def whole(known: object) -> list[Supporter]:
    """The supporters that are known, as they are in JSON."""
    return _SUPPORTERS.validate_json(to_json(known))


def keyed(known: object) -> dict[str, Supporter]:
    """The supporters by what stands for them in names of inputs; of equal ones each has its own."""
    found: dict[str, Supporter] = {}
    for row in whole(known):
        digest = sha256(to_json(row.model_dump(mode="json"))).hexdigest()[:8]
        found[f"{digest}{sum(key.startswith(digest) for key in found) or ''}"] = row
    return found


def shown(name: str, known: object) -> dict[str, str]:
    """What stands in the inputs, by their names: those known, then empty rows."""
    rows = {key: _written(row) for key, row in keyed(known).items()}
    rows |= {f"new{number}": SPARE for number in range(1, EMPTY_ROWS + 1)}
    return {f"{name}.{key}.{part}": text for key, row in rows.items() for part, text in row.items()}


def _written(row: Supporter) -> dict[str, str]:
    values = row.model_dump(mode="json")
    return {part: kind.raw(values[part], part)[part] for part, kind in PARTS.items()}


def read_rows(form: Form, name: str, keys: Collection[str]) -> dict[str, Supporter | None]:
    """The rows with these keys; None for one that was emptied. Raises InputError with the row, counted over all, that is no supporter."""
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
    """The supporters as they are in JSON."""
    return [one.model_dump(mode="json") for one in several]


def typed_rows(name: str, form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The rows of a form, in its order, by what stands for them in the names of the inputs."""
    names = (key.removeprefix(f"{name}.").partition(".") for key in form if key.startswith(f"{name}."))
    keys = dict.fromkeys(key for key, _, part in names if part in PARTS)
    return {key: {part: form.get(f"{name}.{key}.{part}", "").strip() for part in PARTS} for key in keys}


def said(language: str, known: object) -> str:
    """The supporters as people read them."""
    return " ".join(_said(language, row) for row in whole(known))


def _said(language: str, row: Supporter) -> str:
    born, due = formats.day(row.birth_date, language), formats.money(row.support_due_fen_per_month)
    return say(language, "fact.supporter_able" if row.able else "fact.supporter_unable", born=born, due=due)
