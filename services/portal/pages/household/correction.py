"""The page of what is missing from a case: documents, and facts that only the household knows."""

from collections.abc import Sequence

from fastapi import APIRouter, Depends
from lianban_contracts.life import SuppliedDocument
from starlette.datastructures import FormData
from starlette.responses import Response

from services.messages import word
from services.policy import Pack
from services.portal.drafts.context import Context
from services.portal.drafts.dependencies import names
from services.portal.drafts.intake_client import errors_of, hand_in
from services.portal.drafts.papers import uploaded
from services.portal.drafts.uploads import NOT_ASKED, keep
from services.portal.forms.flow import FormErrors
from services.portal.forms.inputs import Raw
from services.portal.forms.missing_documents import MissingDocument, lacks, stated
from services.portal.identity import may
from services.portal.readmodel.cases import Case, case
from services.portal.readmodel.pack_catalogue import deciding_pack
from services.portal.readmodel.progress import open_correction
from services.portal.web.page import redirect, render

pages = APIRouter()


@pages.get("/applications/{application}/documents", dependencies=[Depends(may("application.correct"))])
async def missing(context: Context) -> Response:
    """Lists everything that is missing."""
    found, pack = await _case(context)
    return await _page(context, found, pack)


@pages.post("/applications/{application}/documents", dependencies=[Depends(may("application.correct"))])
async def supply(context: Context) -> Response:
    """Sends documents and the facts that they prove to intake."""
    found, pack = await _case(context)
    form = await context.request.form()
    typed = await context.typed()
    several = lacks(found, pack)
    try:
        facts, wrong = stated(several, typed, frozenset(_stated_documents(several, form)))
        if wrong:
            raise FormErrors(wrong)
        supplied = await _store_files(context, several, form, pack)
        if not (supplied or facts):
            raise FormErrors({"missing": "wrong_answer.nothing"})
    except FormErrors as unclear:
        errors = context.sentences(unclear.errors)
        return await _page(context, found, pack, 422, errors, typed)
    answer = await hand_in(context, context.application, supplied, facts)
    if answer is not None and not answer.is_success:
        errors = errors_of(answer, context.language, lambda field: "", "missing")
        return await _page(context, found, pack, answer.status_code, errors, typed)
    return redirect(context.request, f"/applications/{context.application}", flash="supplied")


async def _case(context: Context) -> tuple[Case, Pack | None]:
    found = await case(context.pool, context.application)
    return found, await deciding_pack(found)


def _stated_documents(several: Sequence[MissingDocument], form: FormData) -> list[str]:
    return [one.name for one in several if uploaded(form, f"file-{one.name}")]


async def _store_files(
    context: Context, several: Sequence[MissingDocument], form: FormData, pack: Pack | None
) -> list[SuppliedDocument]:
    """Stores the uploaded files. Returns the kind, the member and the digest of each. Raises FormErrors."""
    wanted = [(f"file-{one.name}", one.document, one.member) for one in several]
    other = str(form.get("document", ""))
    if uploaded(form, "file") and other not in _kinds(pack):
        raise FormErrors({"document": "wrong_answer.choose"})
    wanted.append(("file", other if other in _kinds(pack) else None, None))
    found: list[SuppliedDocument] = []
    for field, document, member in wanted:
        if document and (digest := await keep(context, context.application, form, field, document, member)):
            found.append(SuppliedDocument(document=document, member=member, sha256=digest.hex()))
    return found


def _kinds(pack: Pack | None) -> list[str]:
    return [name for name in pack.layout.documents if name not in NOT_ASKED] if pack else []


async def _page(
    context: Context,
    found: Case,
    pack: Pack | None,
    status: int = 200,
    errors: Raw | None = None,
    raw: Raw | None = None,
) -> Response:
    application, spoken = context.application, context.language
    draft = await context.drafts.of(application)
    correction = open_correction(found)
    return render(
        context.request,
        "household/documents.html",
        status,
        pack=pack,
        case=found.row,
        lacks=lacks(found, pack),
        raw=raw or {},
        errors=errors or {},
        answer_by=correction.answer_by if correction else None,
        kinds_named=[(kind, word(spoken, "document", kind)) for kind in _kinds(pack)],
        papers=await context.papers.of(application),
        member_names=names(draft.answers if draft else None),
    )
