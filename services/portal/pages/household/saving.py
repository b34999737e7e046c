"""Saves an answer of the form and removes answers and documents that depend on it."""

from services.portal.drafts.context import Context
from services.portal.drafts.drafts import Draft
from services.portal.forms.household_answers import HouseholdAnswers, QuestionAnswer, row_id
from services.portal.forms.persons import consented, consequences, corrected, left
from services.portal.forms.questions import Question
from services.portal.forms.rows import ids, without


async def save_answer(
    context: Context, draft: Draft, home: HouseholdAnswers, question: Question, value: QuestionAnswer, seen: int
) -> str | None:
    """Saves an answer that was shown at version `seen`. Returns the code of a notice to the user, or an empty string; None if the answer was changed since."""
    if question.code == "people":
        return await _people(context, draft, home, value, seen)
    read = {question.code: seen}
    if question.kind == "consent":  # the page names who signs; their entries must not have changed since
        read["people"] = seen
    return "" if await context.drafts.save(draft.id, {question.code: value}, read) else None


async def _people(
    context: Context, draft: Draft, home: HouseholdAnswers, people: QuestionAnswer, seen: int
) -> str | None:
    gone, others = left(home, people), consequences(home, people)
    owned = [one for one in await context.papers.of(draft.id) if one.member in gone]
    read = dict.fromkeys(others, draft.version) | {"people": seen}
    if not await context.drafts.save(draft.id, {**others, "people": people}, read, gone):
        return None
    if gone and (others or owned):
        return "member_replaced"
    return "consent_void" if any(consented(home, one) for one in corrected(home, people)) else ""


async def remove_row(
    context: Context, draft: Draft, home: HouseholdAnswers, question: Question, row: str, seen: int
) -> str | None:
    """Removes a row at once, even if other fields have errors. The applicant's row cannot be removed. Returns the same as `save_answer`."""
    stored = {row_id(one) for one in home.rows(question.code)}
    applicant = question.code == "people" and row == ids(question, {}, home)[0]
    if applicant or row not in stored:
        return ""
    saved = await save_answer(context, draft, home, question, without(question, home, row), seen)
    return "member_removed" if saved and question.code == "people" else saved
