"""Requests of the household's pages to intake."""

from collections.abc import Callable, Sequence
from uuid import UUID

from httpx import Response as Answer
from lianban_contracts.life import SuppliedDocument

from services.policy.explain.pack_text import Language
from services.portal.clients.problems import problem_of
from services.portal.forms.inputs import Raw
from services.portal.forms.missing_documents import ProvedFacts

from .context import Context
from .papers import StoredPaper
from .uploads import LETTER

CONFLICT = 409


async def ask(context: Context, application: UUID, what: str, body: object) -> Answer:
    """Posts to intake and returns its answer. Raises Unavailable if intake does not answer."""
    return await context.clients.ask("intake", "POST", f"/applications/{application}/{what}", body)


async def hand_in(
    context: Context, application: UUID, documents: Sequence[SuppliedDocument], facts: ProvedFacts | None = None
) -> Answer | None:
    """Reports documents, by their digests, with the facts that they prove. Returns None if there is nothing to report."""
    if not documents and not facts:
        return None
    body: dict[str, object] = {"documents": [one.model_dump(mode="json", exclude_none=True) for one in documents]}
    return await ask(context, application, "documents", body | ({"facts": facts} if facts else {}))


def supplied(papers: Sequence[StoredPaper]) -> list[SuppliedDocument]:
    """Returns the documents that are reported to intake; the letter of authority is not."""
    return [
        SuppliedDocument(document=one.document, member=one.member, sha256=one.sha256.hex())
        for one in papers
        if one.document != LETTER
    ]


def errors_of(answer: Answer, language: Language, field: Callable[[str], str], page: str) -> Raw:
    """Returns intake's errors by the field of the page that shows them. `field` maps a field of the body to one of the page, or to an
    empty string. `page`: the field for all other errors, and for the instruction after a conflict."""
    problem, errors = problem_of(answer), dict[str, str]()
    for one in problem.errors:
        name = field(one.field) or page
        errors[name] = f"{errors[name]} {one.said(language)}" if name in errors else one.said(language)
    if not errors or answer.status_code == CONFLICT:
        errors.setdefault(page, problem.said(language))
    return errors
