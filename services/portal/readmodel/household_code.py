"""The code of a household (幸福码). It belongs to the file for life, opens the file for people who may see it, and proves the current
statement to others. It contains no personal data."""

from hashlib import blake2b
from uuid import UUID

from services.chassis.core import crockford
from services.chassis.core.database import Pool

from .statements import SQL

ID_BITS, ID_LENGTH = 48, 10
"""The last bits of the application id, which are random, and the characters that they take."""

MAC_LENGTH = 6
"""Characters of the keyed digest. Who knows the id of an application cannot make its code."""

LENGTH = ID_LENGTH + MAC_LENGTH


class HouseholdCodes:
    """Makes and reads codes with a key derived from the portal's secret."""

    def __init__(self, secret: str) -> None:
        self._key = blake2b(secret.encode(), person=b"household").digest()

    def of(self, application: UUID) -> str:
        """Returns the code in groups of four."""
        digest = blake2b(application.bytes, key=self._key, digest_size=8).digest()
        own = crockford.encode(application.int & (1 << ID_BITS) - 1, ID_LENGTH)
        return crockford.grouped(own + crockford.encode(int.from_bytes(digest), MAC_LENGTH))

    async def find(self, pool: Pool, typed: str) -> UUID | None:
        """Returns the application of a code as it was typed or scanned; None if there is none."""
        code = crockford.typed(typed)
        if len(code) != LENGTH or set(code) - set(crockford.ALPHABET):
            return None
        number = crockford.decode(code[:ID_LENGTH])
        rows = await pool.fetch(SQL["by_id_end"], f"{number:012x}")
        found = (row["application"] for row in rows)
        return next((one for one in found if self.of(one) == crockford.grouped(code)), None)
