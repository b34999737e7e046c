"""Lists the described messages and the paths of their descriptions."""

from pathlib import Path

from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.control import CONTROL
from lianban_contracts.model import Model
from lianban_contracts.registry import MESSAGES

FOLDER = Path(__file__).parent.parent
ASYNCAPI = FOLDER / "asyncapi.yaml"

DESCRIBED: dict[str, type[Model]] = {message.TYPE: message for message in MESSAGES} | {
    message.TOPIC: message for message in CONTROL
}
"""Every message by its name: the CloudEvents type, or the topic for a control message."""


BENEFITS = tuple(message.TYPE for message in BENEFITS_DECIDED.values())
"""The decision messages, in the order of the departments."""


def schema_file(name: str) -> Path:
    """Returns the path of the JSON Schema of a message."""
    return FOLDER / "schemas" / f"{name}.json"


def example_file(name: str) -> Path:
    """Returns the path of the handwritten example of a message."""
    return _own_or_first(FOLDER / "examples", name, "json")


def golden_file(name: str) -> Path:
    """Returns the path of the golden bytes of a message as published, one message per line. Lines are added, never changed."""
    return _own_or_first(FOLDER / "golden", name, "jsonl")


def _own_or_first(folder: Path, name: str, ending: str) -> Path:
    """Returns the file of a message. The decision messages of all departments have the same fields: one without its own file
    uses the file of the first department."""
    own = folder / f"{name}.{ending}"
    if name in BENEFITS and not own.exists():
        return folder / f"{BENEFITS[0]}.{ending}"
    return own
