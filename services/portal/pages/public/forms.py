"""Blank forms to print: the letter of authority to an agent, and the authorisation to check income and property."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.identity import may
from services.portal.web.context import Context
from services.portal.web.page import render_public

pages = APIRouter()


@pages.get("/forms", dependencies=[Depends(may("forms.view"))])
async def forms(context: Context) -> Response:
    """Shows the forms; each is printed on a page of its own."""
    return render_public(context.request, "public/forms.html")
