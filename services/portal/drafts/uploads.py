"""Documents that are uploaded with the form."""

from uuid import UUID

from starlette.datastructures import FormData

from services.portal.forms.flow import FormErrors
from services.portal.forms.household_answers import HouseholdAnswers
from services.portal.forms.inputs import InputError

from .context import Context
from .papers import all_uploaded, uploaded

LETTER = "authority_letter"
"""The household's signed letter to its agent. It is not sent to intake: no pack requires it."""

CONSENT_LETTER = "consent"
"""The authorisation to check income and property, signed on paper."""

NOT_ASKED = ("identity", CONSENT_LETTER)
"""Documents that the form itself provides."""


def kinds(home: HouseholdAnswers) -> list[str]:
    """Returns the documents in this region's pack, without those that the form itself provides."""
    return [name for name in home.pack.layout.documents if name not in NOT_ASKED] if home.pack else []


async def letter(context: Context, form: FormData) -> None:
    """Stores the letter of authority. One that was uploaded before is enough. Raises FormErrors."""
    owner = context.application
    if uploaded(form, "letter"):
        await keep(context, owner, form, "letter", LETTER, None)
    elif not any(one.document == LETTER for one in await context.papers.of(owner)):
        raise FormErrors({"letter": "wrong_file.none"})


async def upload(context: Context, form: FormData, home: HouseholdAnswers) -> None:
    """Stores the document of the page, or removes one. Raises FormErrors."""
    owner, document, member = context.application, str(form.get("document", "")), str(form.get("member", ""))
    if number := str(form.get("remove", "")):
        return await context.papers.drop(owner, int(number) if number.isdecimal() and len(number) < 9 else 0)
    if uploaded(form, "file"):
        if document not in kinds(home):
            raise FormErrors({"document": "wrong_answer.choose"})
        known = member if member in {one.id for one in home.members} else None
        await keep_all(context, owner, form, "file", document, known)
    elif "add" in form:
        raise FormErrors({"file": "wrong_file.none"})
    return None


async def keep_all(
    context: Context, owner: UUID, form: FormData, field: str, document: str, member: str | None
) -> list[bytes]:
    """Stores the files of a field and returns the SHA-256 of each. Raises FormErrors; the files before the refused one are stored."""
    try:
        return [await context.papers.add(owner, document, member, file) for file in all_uploaded(form, field)]
    except InputError as wrong:
        raise FormErrors({field: wrong.code}) from None


async def keep(
    context: Context, owner: UUID, form: FormData, field: str, document: str, member: str | None
) -> bytes | None:
    """Stores the file of a field and returns its SHA-256; None if there is no file. Raises FormErrors."""
    file = uploaded(form, field)
    if file is None:
        return None
    try:
        return await context.papers.add(owner, document, member, file)
    except InputError as wrong:
        raise FormErrors({field: wrong.code}) from None
