"""The labels of the fields of forms."""

from services.messages import say, word
from services.policy.facts import CATALOGUE, SUPPORTER, fact_label, value_label


def field_label(language: str, name: str) -> str:
    """Returns the label of a fact from the catalogue, or of another field of the household. Raises KeyError for any other name."""
    return fact_label(language, name) if name in CATALOGUE or name in SUPPORTER else say(language, f"field.{name}")


HAVING = ("lease_contract", "able")
"""Facts that are had or not had; the answer to others is yes or no."""


def yes_no_label(language: str, name: str, value: str) -> str:
    """Returns the label of `yes` or `no` as the answer about a fact."""
    return say(language, f"answer.{'have' if name in HAVING else 'yes_no'}.{value}")


def answer_label(language: str, name: str, value: str) -> str:
    """Returns the label of an answer: that of its question, else that of the value in the catalogue."""
    said = word(language, f"answer.{name}", value)
    return said if said != value else value_label(language, name, value) or value
