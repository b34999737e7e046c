"""The routers of the household's pages."""

from fastapi import APIRouter

from . import (
    case_actions,
    change_pages,
    clerk_form,
    contact,
    correction,
    delivery,
    form,
    hearing,
    helping,
    my_cases,
    paper_view,
    rating,
    receipt,
    submission,
)

pages = APIRouter()
for part in (
    my_cases,
    receipt,
    correction,
    paper_view,
    rating,
    case_actions,
    hearing,
    delivery,
    helping,
    change_pages,
    contact,
    submission,
    clerk_form,
    form,
):  # form last: the paths `check` and `form` also match `{step}`
    pages.include_router(part.pages)
