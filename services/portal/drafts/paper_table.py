"""The tables `papers` and `contents`. No other module writes them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.chassis.core.database import Connection, Pool
from services.chassis.core.sql import statements

SQL = statements(__package__, "papers.sql")


async def add_content(connection: Connection, digest: bytes, media_type: str, content: bytes) -> None:
    """Adds the encrypted bytes of a document, or replaces those of the same digest."""
    await connection.execute(SQL["keep_content"], digest, media_type, content)


async def add_paper(
    connection: Connection, owner: UUID, document: str, member: str | None, digest: bytes, name: bytes
) -> None:
    """Adds a document to a draft or case; adding the same one again has no effect. `name`: the encrypted name of its file."""
    await connection.execute(SQL["keep_paper"], owner, document, member, digest, name)


async def carry_papers(connection: Connection, draft: UUID, application: UUID) -> None:
    """Copies the documents of a draft to the case that it became."""
    await connection.execute(SQL["carry_papers"], draft, application)


async def drop_paper(pool: Pool, draft: UUID, number: int) -> None:
    """Deletes one document of a draft."""
    await pool.execute(SQL["drop_paper"], draft, number)


async def drop_papers_of(connection: Connection, draft: UUID, members: Collection[str]) -> None:
    """Deletes the documents of these members of a draft."""
    await connection.execute(SQL["drop_papers_of"], draft, list(members))


async def drop_all(connection: Connection, owners: Sequence[UUID]) -> None:
    """Deletes all documents of drafts or cases, with their bytes unless another draft or case has the same."""
    await connection.execute(SQL["drop_all"], owners)
