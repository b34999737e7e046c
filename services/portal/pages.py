"""The portal's plain pages: they need no script, and say everything in the reader's language."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from services.chassis.command import Refusal
from services.chassis.operations import stream_id
from services.chassis.service import Service
from services.messages import LANGUAGES, say, text, values, word

from . import formats
from .cases import STATUSES, case, listed, wanted
from .others import SERVICES, Others
from .sentences import line
from .trace import lay_out
from .views import statement, summary

SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
STYLE = SAFE | {"Cache-Control": "public, max-age=3600"}


def templates() -> Environment:
    """The page templates; an unknown name in one raises instead of showing nothing."""
    return Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """What people see of the portal."""

    def __init__(self, service: Service, others: Others) -> None:
        self._service, self._others = service, others
        self._templates = templates()
        self._style = files(__package__).joinpath("templates", "style.css").read_bytes()

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/", partial(self.show, self.home)),
            Route("/style.css", self.style),
            Route("/applications/{application}", partial(self.show, self.application)),
            Route("/applications/{application}/statement", partial(self.show, self.statement)),
            Route("/applications/{application}/trace", partial(self.show, self.trace)),
        ]

    async def style(self, request: Request) -> Response:
        """The style sheet."""
        return Response(self._style, headers=STYLE, media_type="text/css")

    async def show(
        self, page: Callable[[Request], Awaitable[tuple[str, Mapping[str, Any]]]], request: Request
    ) -> Response:
        """A page in the language asked for; a refusal becomes a page that says what to do."""
        status = 200
        try:
            template, content = await page(request)
        except Refusal as refusal:
            status, template = refusal.status, "problem.html"
            content = {"problem": text(refusal.code, refusal.details)}
        html = self._templates.get_template(template).render(**words(request), **content)
        return HTMLResponse(html, status, headers=SAFE)

    async def home(self, request: Request) -> tuple[str, Mapping[str, Any]]:
        """The newest cases."""
        wish = wanted(request.query_params)
        rows = await listed(self._service.pool, wish)
        more = rows[-1]["application"] if len(rows) == wish.limit else None
        return "home.html", {
            "cases": rows,
            "wish": wish,
            "more": more,
            "statuses": STATUSES,
            "regions": values("region"),
        }

    async def application(self, request: Request) -> tuple[str, Mapping[str, Any]]:
        """One case with its timeline."""
        found = await case(self._service.pool, stream_id(request))
        lines = [(one, line(language(request), one)) for one in found.happenings]
        return "application.html", {"case": summary(found), "lines": lines}

    async def statement(self, request: Request) -> tuple[str, Mapping[str, Any]]:
        """The statement (幸福清单)."""
        found = await case(self._service.pool, stream_id(request))
        return "statement.html", {"case": found.row, "statement": statement(found)}

    async def trace(self, request: Request) -> tuple[str, Mapping[str, Any]]:
        """The causal tree with what each event waited for."""
        application = stream_id(request)
        found = lay_out(str(application), await self._others.parts(application))
        return "trace.html", {"trace": found, "services": SERVICES}


def language(request: Request) -> str:
    """The language asked for by `?lang=`, or the first."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else next(iter(LANGUAGES))


def words(request: Request) -> dict[str, Any]:
    """What every template can say: sentences, money, dates, spans of time, and links that keep the language."""
    spoken = language(request)
    other = next(name for name in LANGUAGES if name != spoken)
    here = {name: value for name, value in request.query_params.items() if name != "lang"}
    return {
        "language": spoken,
        "say": partial(say, spoken),
        "word": partial(word, spoken),
        "money": formats.money,
        "day": partial(formats.day, language=spoken),
        "moment": partial(formats.moment, language=spoken),
        "span": formats.span,
        "link": partial(link, spoken),
        "other_language": other,
        "other_link": link(other, request.url.path, **here),
    }


def link(spoken: str, path: str, **query: object) -> str:
    """A link within the portal that keeps the language."""
    given = {name: value for name, value in query.items() if value not in (None, "")}
    if spoken != next(iter(LANGUAGES)):
        given["lang"] = spoken
    return f"{path}?{urlencode(given)}" if given else path
