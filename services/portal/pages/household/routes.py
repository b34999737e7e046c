"""The household's pages, as the portal includes them."""

from fastapi import APIRouter

from . import case_actions, change_pages, correction, delivery, form, helping, my_cases, paper_view, receipt, submission

pages = APIRouter()
for part in (
    my_cases,
    receipt,
    correction,
    paper_view,
    case_actions,
    delivery,
    helping,
    change_pages,
    submission,
    form,
):  # the check of all answers before the questions, whose path it resembles
    pages.include_router(part.pages)
