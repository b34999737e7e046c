"""The household's authority to verify its situation (一证一书)."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from .decisions import ItemId
from .model import MemberId, Model


class Consent(Model):
    """Who agreed that civil affairs verifies income and assets, and when. Each adult member signs for himself."""

    signed_at: AwareDatetime
    signed_by: Annotated[tuple[MemberId, ...], Field(min_length=1, max_length=30)]
    declined_items: tuple[ItemId, ...] = ()
    """Items that the household does not want, though they would come without asking."""
