"""The labels of the fields of forms."""

from services.messages import say
from services.policy.facts import CATALOGUE, SUPPORTER, fact_label


def field_label(language: str, name: str) -> str:
    """The label of a fact from the catalogue, or of a field of the household that is no fact. Raises KeyError for any other name."""
    return fact_label(language, name) if name in CATALOGUE or name in SUPPORTER else say(language, f"field.{name}")
