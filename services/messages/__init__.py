"""The sentences that people read, in one catalogue: Chinese first, English complete."""

from .catalogue import LANGUAGES, say, text, values, word

__all__ = ["LANGUAGES", "say", "text", "values", "word"]
