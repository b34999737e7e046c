"""Renders pages: the variables of all templates, and the response."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache, partial
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, PrefixLoader, Template, Undefined
from jinja2.loaders import ChoiceLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.messages import say, word
from services.policy import Pack
from services.policy.explain.item_names import reason_name
from services.policy.explain.pack_text import Language
from services.portal.identity import LateForm, page_of_form
from services.portal.readmodel.pack_catalogue import item_name
from services.portal.wording import formats
from services.portal.wording.field_labels import answer_label, field_label, yes_no_label
from services.portal.wording.statement_summary import sentence
from services.portal.wording.timeline_text import reason

from . import type_size
from .assets import asset
from .language import language, must_be_said, other, remember
from .navigation import OPEN_CASES, places
from .refill import refill

FLASH = "flash"
MAY_BE_MISSING = ("caller", "undefined")
"""Names that govuk-frontend-jinja tests for existence."""


class Careful(Undefined):
    """An undefined name raises UndefinedError, so that no page omits a value by mistake. An undefined key of a dict is
    empty, because the components of govuk-frontend-jinja read hundreds of optional keys."""

    def _may_be_empty(self) -> None:
        """Raises UndefinedError for a name that must be defined."""
        if self._undefined_name not in MAY_BE_MISSING and not isinstance(self._undefined_obj, dict):
            self._fail_with_undefined_error()

    def __str__(self) -> str:
        self._may_be_empty()
        return ""

    def __bool__(self) -> bool:
        self._may_be_empty()
        return False

    def __len__(self) -> int:
        self._may_be_empty()
        return 0

    def __iter__(self) -> Iterator[object]:
        self._may_be_empty()
        return iter(())


@cache
def environment() -> Environment:
    """Returns the environment with all templates, compiled once. Templates of a role are beside its pages, as `<role>/<name>.html`; shared templates are in `web/templates`."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made = Environment(
        loader=ChoiceLoader([PackageLoader(__package__), PackageLoader("services.portal", "pages"), govuk]),
        autoescape=True,
        undefined=Careful,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["asset"] = asset
    made.globals["money"] = formats.money
    made.globals["sentence"] = sentence
    return made


def render(request: Request, template: str, status: int = 200, /, **content: object) -> Response:
    """Returns a page in the reader's language. Items have the names of the pack in `content["pack"]`, if there is one."""
    return _remembered(request, HTMLResponse(_html(request, template, content), status))


def render_public(request: Request, template: str, /, **content: object) -> Response:
    """Returns a page that is the same for everyone, with an ETag, so that browsers can revalidate it."""
    return _remembered(request, _unless_known(request, HTMLResponse(_html(request, template, content))))


def _html(request: Request, template: str, content: Mapping[str, object]) -> str:
    page, said = environment().get_template(template), _variables(request, content)
    late = getattr(request.state, "late_form", None)
    return page.render(said) if late is None else _refilled(page, said, late)


def _remembered(request: Request, response: Response) -> Response:
    """Stores the language that the reader chose, and deletes the flash message that the page has shown."""
    remember(request, response, language(request))
    type_size.remember(request, response)
    if FLASH in request.cookies:
        response.delete_cookie(FLASH)
    return response


def part(request: Request, template: str, /, **content: object) -> str:
    """Returns a part of a page, which is sent alone when it changes."""
    return environment().get_template(template).render(_variables(request, content))


def _variables(request: Request, content: Mapping[str, object]) -> dict[str, object]:
    pack = content.get("pack")
    return {**words(request, language(request), pack if isinstance(pack, Pack) else None), **content}


def _refilled(page: Template, said: Mapping[str, object], late: LateForm) -> str:
    """Returns the page with the values that were typed before the session expired. If the page no longer has this form, it lists the values."""
    refilled = refill(page.render(said, late_form=late), late.page, late.action, late.fields)
    words = [value for _, value in late.fields if value.strip()]
    return refilled or page.render(said, late_form=late, late_words=words)


def _unless_known(request: Request, response: Response) -> Response:
    tag = f'W/"{hashlib.sha256(response.body).hexdigest()[:16]}"'
    about = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Encoding, Accept-Language"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=about)
    response.headers.update(about)
    return response


def redirect(request: Request, path: str, *, flash: str | None = None, **query: object) -> Response:
    """Redirects to another page after a POST. That page shows the sentence `flash.<flash>` once."""
    response = RedirectResponse(link(request, path, **query), 303)
    if flash:
        response.set_cookie(FLASH, flash, 60, httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return response


def words(request: Request, spoken: Language, pack: Pack | None = None) -> dict[str, object]:
    """Returns the variables of every template. `pack`: names the items of the page."""
    visitor = getattr(request.state, "visitor", None)
    role: str | None = getattr(visitor, "role", None)
    return {
        "language": spoken,
        "say": partial(say, spoken),
        "word": partial(word, spoken),
        "field_label": partial(field_label, spoken),
        "answer_label": partial(answer_label, spoken),
        "yes_no_label": partial(yes_no_label, spoken),
        "item_name": partial(item_name, spoken, pack=pack),
        "reason_name": partial(reason_name, spoken),
        "offices": formats.all_offices(spoken),
        "china": formats.china,
        "day": partial(formats.day, language=spoken),
        "moment": partial(formats.moment, language=spoken),
        "span": partial(formats.span, language=spoken),
        "because": partial(reason, spoken),
        "plan_over": partial(formats.plan_over, language=spoken),
        "link": partial(link, request),
        "here": request.url.path,
        "other_language": other(spoken),
        "other_link": _here_with(request, lang=other(spoken)),
        "large_type": type_size.is_large(request),
        "other_type_link": _here_with(request, type=type_size.other(request)),
        "visitor": visitor,
        "csrf": getattr(request.state, "csrf", ""),
        "navigation": places(role),
        "opens_cases": role in OPEN_CASES,
        "flash": _flash(request, spoken),
        "errors": {},
        "late_form": None,
        "late_words": (),
        "page": page_of_form(request),
    }


def _flash(request: Request, spoken: str) -> str | None:
    """Returns the sentence that a redirect left; None for an unknown code."""
    code = f"{FLASH}.{request.cookies.get(FLASH, '')}"
    said = word(spoken, FLASH, code.removeprefix(f"{FLASH}."))
    return None if f"{FLASH}.{said}" == code else said


def link(request: Request, path: str, **query: object) -> str:
    """Returns a link within the portal. It carries the language if no cookie does."""
    given = {name: value for name, value in query.items() if value not in (None, "")}
    if must_be_said(request, language(request)):
        given["lang"] = language(request)
    return f"{path}?{urlencode(given)}" if given else path


def _here_with(request: Request, **changed: str) -> str:
    """Returns the address of the page with a changed query."""
    return f"{request.url.path}?{urlencode({**request.query_params, **changed})}"
