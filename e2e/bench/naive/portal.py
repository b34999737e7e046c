"""The portal in common style: one transaction a message, with a row of the timeline and the row of the case."""

from datetime import UTC, datetime
from secrets import token_urlsafe
from uuid import UUID

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command, Delivery
from services.chassis.core.database import Pool
from services.chassis.log.migrations import LOG, Schema
from services.portal.identity.person import Keys
from services.portal.identity.strongbox import Strongbox
from services.portal.projection import Projection
from services.portal.readmodel.households import Households
from services.portal.service import MIGRATIONS
from services.portal.subscribers import READ, decode

from .service import SQL


class UsualPortal:
    """Projects each message into the portal's tables once."""

    def __init__(self, pool: Pool) -> None:
        keys, secret = Keys(token_urlsafe()), token_urlsafe()
        self._pool, self._model = pool, Projection(keys, Households(keys, Strongbox(secret)))

    async def migrate(self) -> None:
        """Creates the tables."""
        await self._pool.execute(SQL["tables"])
        await Schema("portal", (LOG, *MIGRATIONS)).migrate(self._pool)

    async def take(self, number: UUID, kind: str, application: UUID, data: bytes) -> None:
        """Handles one message, once."""
        if kind not in READ:
            return
        delivery = Delivery("", None, None, str(number), datetime.now(UTC), kind, data)
        change = AppliedChange(Command(application, decode(kind, data), None, delivery), (), None)
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["receive"], number):
                await self._model.save(connection, None, [change])
