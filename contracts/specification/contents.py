"""What is described, and where the descriptions are kept."""

from pathlib import Path

from lianban_contracts.control import CONTROL
from lianban_contracts.model import Model
from lianban_contracts.registry import MESSAGES

FOLDER = Path(__file__).parent.parent
ASYNCAPI = FOLDER / "asyncapi.yaml"

DESCRIBED: dict[str, type[Model]] = {message.TYPE: message for message in MESSAGES} | {
    message.TOPIC: message for message in CONTROL
}
"""Every message by its name: the CloudEvents type, or of a control message its topic."""


def schema_file(name: str) -> Path:
    """Where the JSON Schema of a message is kept."""
    return FOLDER / "schemas" / f"{name}.json"


def example_file(name: str) -> Path:
    """Where the hand-made example of a message is kept."""
    return FOLDER / "examples" / f"{name}.json"


def golden_file(name: str) -> Path:
    """Where bytes of a message are kept as they travelled once, one message a line. They are added to, never changed."""
    return FOLDER / "golden" / f"{name}.jsonl"
