"""Those outside the household who must support it, as an officer types them: a row each, with two empty ones to add more.

The names of a row's inputs hold a digest of what is known of the supporter, so that a row is the same supporter wherever it stands on the page.
"""

from collections.abc import Mapping
from hashlib import sha256

from lianban_contracts.facts import Supporter
from pydantic import TypeAdapter
from pydantic_core import to_json

from services.messages import say
from services.portal.wording import formats

_SUPPORTERS = TypeAdapter(list[Supporter])

PARTS = ("birth_date", "able", "support_due_fen_per_month")
"""The columns, in the order of the household's own form."""

SPARE = ("", "true", "")
EMPTY_ROWS = 2


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
    return {f"{name}.{key}.{part}": text for key, row in rows.items() for part, text in zip(PARTS, row, strict=True)}


def _written(row: Supporter) -> tuple[str, str, str]:
    return row.birth_date.isoformat(), str(row.able).lower(), formats.plain(row.support_due_fen_per_month)


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
