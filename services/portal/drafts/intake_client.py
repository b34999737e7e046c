"""What the household's pages ask of intake."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from httpx import Response as Answer

from services.portal.forms.inputs import Raw

from .context import Context
from .uploads import LETTER

CONFLICT = 409

Paper = Mapping[str, Any]
"""A document, with its kind, whose it is, and its digest."""


async def ask(context: Context, application: UUID, what: str, body: Any) -> Answer:
    """Intake's answer. Raises Unavailable if there is none."""
    answer: Answer = await context.clients.ask("intake", "POST", f"/applications/{application}/{what}", body)
    return answer


async def hand_in(
    context: Context, application: UUID, papers: Sequence[Paper], facts: dict[str, Any] | None = None
) -> Answer | None:
    """Tells of documents, by their digests, with the facts that they prove; None if there is nothing to tell."""
    documents = [_document(one) for one in papers if one["document"] != LETTER]
    if not documents and not facts:
        return None
    body: dict[str, Any] = {"documents": documents}
    return await ask(context, application, "documents", body | ({"facts": facts} if facts else {}))


def _document(paper: Paper) -> dict[str, str]:
    whose = {"member": paper["member"]} if paper["member"] else {}
    return {"document": paper["document"], **whose, "sha256": paper["sha256"].hex()}


def errors_of(answer: Answer, language: str, field: Callable[[str], str], page: str) -> Raw:
    """What intake found wrong, by the field of the page that says it: `field` finds it for a field of the body, and is empty
    where there is none. `page`: where everything else is said, and in a conflict what to do about it."""
    problem, errors = refusal(answer), dict[str, str]()
    for one in problem.get("errors", ()):
        name = field(one["field"]) or page
        said = str(one.get(language, one["field"]))
        errors[name] = f"{errors[name]} {said}" if name in errors else said
    if not errors or answer.status_code == CONFLICT:
        errors.setdefault(page, str(problem.get(language, "")))
    return errors


def refusal(answer: Answer) -> dict[str, Any]:
    """The problem that an answer tells of; empty if it is none."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
