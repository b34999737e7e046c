"""Those outside the household who must support it, as an officer types them: a row each, with two empty ones to add more."""

from collections.abc import Mapping, Sequence
from typing import Any

from lianban_contracts.facts import Supporter
from pydantic_core import to_json

from services.messages import say
from services.portal import formats

Row = Mapping[str, Any]

PARTS = ("birth_date", "able", "support_due_fen_per_month")
"""The columns, in the order of the household's own form."""

SPARE = ("", "true", "")
EMPTY_ROWS = 2


def whole(known: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows with what their absent parts mean."""
    return [Supporter.model_validate_json(to_json(row)).model_dump(mode="json") for row in known]


def shown(name: str, known: Sequence[Row]) -> dict[str, str]:
    """What stands in the inputs, by their names: those known, then empty rows."""
    rows = [_written(row) for row in whole(known)] + [SPARE] * EMPTY_ROWS
    return {
        f"{name}.{place}.{part}": text for place, row in enumerate(rows) for part, text in zip(PARTS, row, strict=True)
    }


def _written(row: Row) -> tuple[str, str, str]:
    return row["birth_date"], str(row["able"]).lower(), formats.plain(row["support_due_fen_per_month"])


def typed_rows(name: str, form: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of a form that have something in them; a row that was emptied is left out."""
    places = sorted(
        {int(key.split(".")[-2]) for key in form if key.startswith(f"{name}.") and key.split(".")[-2].isdecimal()}
    )
    rows = [{part: form.get(f"{name}.{place}.{part}", "").strip() for part in PARTS} for place in places]
    return [row for row in rows if row["birth_date"] or row["support_due_fen_per_month"]]


def said(language: str, known: Sequence[Row]) -> str:
    """The rows as people read them."""
    return " ".join(_said(language, row) for row in whole(known))


def _said(language: str, row: Row) -> str:
    born, due = formats.day(row["birth_date"], language), formats.money(row["support_due_fen_per_month"])
    return say(language, "fact.supporter_able" if row["able"] else "fact.supporter_unable", born=born, due=due)
