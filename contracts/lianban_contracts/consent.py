"""The household's authority to verify its situation (一证一书)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from .model import Model


class Consent(Model):
    """Who agreed that civil affairs verifies income and assets, and when. Each adult member signs for himself."""

    signed_at: datetime
    signed_by: Annotated[tuple[str, ...], Field(min_length=1)]
    """Member ids."""
