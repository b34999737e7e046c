"""Messages, decisions and events for tests: the contracts' examples with changed fields."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from lianban_contracts.decisions import Decision
from lianban_contracts.model import Model

from services.portal.readmodel.cases import Happening
from services.portal.readmodel.messages import KeptMessage

from .conftest import EXAMPLES

Made = TypeVar("Made", bound=Model)

FILING = {
    "receipt": "330305-20260305-ABCDEFGH",
    "region": "330305",
    "filed_on": "2026-03-05",
    "due_on": "2026-04-09",
    "agent": False,
    "size": 1,
}


def message(model: type[Made], **changed: Any) -> Made:
    """Returns the example of a message with these fields changed."""
    file = EXAMPLES / f"{model.TYPE}.json"  # type: ignore[attr-defined]
    return model.read(json.dumps({**json.loads(file.read_text()), **changed}, default=_json).encode())


def _json(value: object) -> object:
    return value.model_dump(mode="json", exclude_defaults=True) if isinstance(value, Model) else str(value)


def decision(item: str, outcome: str = "granted", **more: Any) -> Decision:
    """Returns a decision about an item."""
    said = {"reason": "x", "clause": "S001-1", "source": "seed", "explanation": {"zh": "x", "en": "x"}}
    return Decision.read(json.dumps({"item": item, "outcome": outcome, **said, **more}, default=_json).encode())


def statement(*decisions: Decision, revision: int = 1, **more: Any) -> Mapping[str, Any]:
    """Returns a statement as JSON, with the figures of these decisions."""
    head = {"revision": revision, "issued_on": "2026-03-05", "outcome": "final", "turn": 1}
    return {
        **head,
        "decisions": [one.model_dump(mode="json", exclude={"explanation"}, exclude_defaults=True) for one in decisions],
        **more,
    }


def happening(kept: KeptMessage, at: datetime, number: int = 1) -> Happening[KeptMessage]:
    """Returns the event of a message."""
    return Happening(f"publisher-1-{number}", kept.TYPE, at, kept)
