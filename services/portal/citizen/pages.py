"""The household's pages, as the portal includes them."""

from fastapi import APIRouter

from . import changes, correction, form, helping, life, mine, receipt, submission, viewing

pages = APIRouter()
for part in (
    mine,
    receipt,
    correction,
    viewing,
    life,
    helping,
    changes,
    submission,
    form,
):  # the check of all answers before the questions, whose path it resembles
    pages.include_router(part.pages)
