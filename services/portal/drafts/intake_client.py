"""What the household's pages ask of intake."""

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
    """Intake's answer. Raises Unavailable if there is none."""
    return await context.clients.ask("intake", "POST", f"/applications/{application}/{what}", body)


async def hand_in(
    context: Context, application: UUID, documents: Sequence[SuppliedDocument], facts: ProvedFacts | None = None
) -> Answer | None:
    """Tells of documents, by their digests, with the facts that they prove; None if there is nothing to tell."""
    if not documents and not facts:
        return None
    body: dict[str, object] = {"documents": [one.model_dump(mode="json", exclude_none=True) for one in documents]}
    return await ask(context, application, "documents", body | ({"facts": facts} if facts else {}))


def supplied(papers: Sequence[StoredPaper]) -> list[SuppliedDocument]:
    """The documents of which intake is told: not the letter of authority."""
    return [
        SuppliedDocument(document=one.document, member=one.member, sha256=one.sha256.hex())
        for one in papers
        if one.document != LETTER
    ]


def errors_of(answer: Answer, language: Language, field: Callable[[str], str], page: str) -> Raw:
    """What intake found wrong, by the field of the page that says it: `field` finds it for a field of the body, and is empty
    where there is none. `page`: where everything else is said, and in a conflict what to do about it."""
    problem, errors = problem_of(answer), dict[str, str]()
    for one in problem.errors:
        name = field(one.field) or page
        errors[name] = f"{errors[name]} {one.said(language)}" if name in errors else one.said(language)
    if not errors or answer.status_code == CONFLICT:
        errors.setdefault(page, problem.said(language))
    return errors
