"""Those outside the household who must support it, as an officer types them: a row each, with two empty ones to add more.

The names of a row's inputs hold a digest of what is known of the supporter, so that a row is the same supporter wherever it stands on the page.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from lianban_contracts.facts import Supporter
from pydantic_core import to_json

from services.messages import say
from services.portal.wording import formats

Row = Mapping[str, Any]

PARTS = ("birth_date", "able", "support_due_fen_per_month")
"""The columns, in the order of the household's own form."""

SPARE = ("", "true", "")
EMPTY_ROWS = 2


def whole(known: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows with what their absent parts mean."""
    return [Supporter.model_validate_json(to_json(row)).model_dump(mode="json") for row in known]


def keyed(known: Sequence[Row]) -> dict[str, Row]:
    """The rows by what stands for them in names of inputs; of equal rows each has its own."""
    found: dict[str, Row] = {}
    for row in whole(known):
        digest = sha256(to_json(row)).hexdigest()[:8]
        found[f"{digest}{sum(key.startswith(digest) for key in found) or ''}"] = row
    return found


def shown(name: str, known: Sequence[Row]) -> dict[str, str]:
    """What stands in the inputs, by their names: those known, then empty rows."""
    rows = {key: _written(row) for key, row in keyed(known).items()}
    rows |= {f"new{number}": SPARE for number in range(1, EMPTY_ROWS + 1)}
    return {f"{name}.{key}.{part}": text for key, row in rows.items() for part, text in zip(PARTS, row, strict=True)}


def _written(row: Row) -> tuple[str, str, str]:
    return row["birth_date"], str(row["able"]).lower(), formats.plain(row["support_due_fen_per_month"])


def typed_rows(name: str, form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The rows of a form, in its order, by what stands for them in the names of the inputs."""
    names = (key.removeprefix(f"{name}.").partition(".") for key in form if key.startswith(f"{name}."))
    keys = dict.fromkeys(key for key, _, part in names if part in PARTS)
    return {key: {part: form.get(f"{name}.{key}.{part}", "").strip() for part in PARTS} for key in keys}


def said(language: str, known: Sequence[Row]) -> str:
    """The rows as people read them."""
    return " ".join(_said(language, row) for row in whole(known))


def _said(language: str, row: Row) -> str:
    born, due = formats.day(row["birth_date"], language), formats.money(row["support_due_fen_per_month"])
    return say(language, "fact.supporter_able" if row["able"] else "fact.supporter_unable", born=born, due=due)
