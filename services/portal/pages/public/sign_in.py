"""Sign-in and sign-out.

Two GETs write, because a browser returns from the provider by a GET: `/sign-in` stores the sign-in under way, `/sign-in/callback` the
session and the colleague. No other GET of the portal writes, except audit lines and the time at which a session was last used."""

import secrets
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from services.portal.identity.late import KEPT_SECONDS
from services.portal.identity.permission_check import may
from services.portal.identity.person import Person, vouched
from services.portal.identity.sessions import BROWSER, COOKIE, SESSION
from services.portal.web.context import Context
from services.portal.web.navigation import landing
from services.portal.web.page import link, render
from services.portal.worklist import queue

router = APIRouter()

ANYONE = [Depends(may("session.begin"))]

LOCALES = {"zh": "zh-CN", "en": "en"}


@router.get("/sign-in", dependencies=ANYONE)
async def sign_in(context: Context) -> Response:
    """Redirects to the identity provider. `back`: the page to return to; `fresh`: sign in again even if signed in."""
    query = context.request.query_params
    back, fresh = local(query.get("back", "/")), "fresh" in query
    if (
        context.request.url.netloc != urlsplit(context.access.access.url).netloc
    ):  # a cookie of another host would not come back with the callback
        return RedirectResponse(f"{context.access.access.url}/sign-in?{urlencode(dict(query))}", 303)
    if context.person.is_signed_in and not fresh:
        return RedirectResponse(_page_after(back, context.person), 303)
    browser = context.request.cookies.get(BROWSER) or secrets.token_urlsafe(24)
    locale = LOCALES[context.language]
    answer = RedirectResponse(
        await context.access.sign_in.begin(context.access.pool, browser, back, fresh=fresh, locale=locale), 303
    )
    answer.set_cookie(BROWSER, browser, max_age=600, **COOKIE)
    return answer


@router.get("/sign-in/again", dependencies=ANYONE)
async def again(context: Context) -> Response:
    """Explains the new sign-in after a form that arrived after its session ended. `kept`: the portal kept the typed values, files or nothing; without a form the page continues by itself."""
    here, query = context.visit, context.request.query_params
    back, fresh = local(query.get("back", "/")), "fresh" in query
    if here.fresh or (here.person.is_signed_in and not fresh):
        return RedirectResponse(back, 303)
    way = link(context.request, "/sign-in", back=back, fresh="1" if fresh else None)
    kept = query.get("kept", "")
    return render(context.request, "public/again.html", way=way, fresh=fresh, kept=kept, minutes=KEPT_SECONDS // 60)


@router.get("/sign-in/callback", dependencies=ANYONE)
async def callback(context: Context) -> Response:
    """Starts a session for the person named by the provider and ends the earlier session of the browser. Stores the names of officers for their colleagues."""
    arrived = await context.access.sign_in.finish(
        context.access.pool, context.request.cookies.get(BROWSER, ""), context.request.query_params
    )
    token = await context.access.sessions.begin(
        context.access.pool, arrived.claims, context.request.cookies.get(SESSION, "")
    )
    person = vouched(arrived.claims, context.access.keys)
    if queue.owners_of(person):
        await queue.meet(context.pool, person)
    answer = RedirectResponse(_page_after(arrived.back, person), 303)
    answer.set_cookie(SESSION, token, **COOKIE)
    return answer


def _page_after(back: str, person: Person) -> str:
    """The page to return to; the first page of the person's role if none was asked for."""
    return landing(person.role) if back == "/" else back


@router.post("/sign-out", dependencies=[Depends(may("session.end"))])
async def sign_out(context: Context) -> Response:
    """Ends the session."""
    await context.access.sessions.end(context.access.pool, context.request.cookies.get(SESSION, ""))
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(SESSION, **COOKIE)
    return answer


def local(back: str) -> str:
    """Returns the path if it is inside the portal, otherwise `/`."""
    parts = urlsplit(back)
    inside = back.startswith("/") and not back.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return back if inside and back.isprintable() else "/"
