"""The catalogue of all sentences for readers. Chinese is the default; English is complete."""

from .catalogue import LANGUAGES, say, text, values, word

__all__ = ["LANGUAGES", "say", "text", "values", "word"]
