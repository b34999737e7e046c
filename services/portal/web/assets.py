"""Static files for browsers. They are read and compressed once and served under URLs that change with the content."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from mimetypes import guess_type

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.core.problems import NotFound

PACKAGES = "node_modules"
FILES: Mapping[str, str] = {
    "govuk.css": f"{PACKAGES}/govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "govuk.js": f"{PACKAGES}/govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "echarts.js": f"{PACKAGES}/echarts/dist/echarts.common.min.js",
    "citizen.css": "static/citizen.css",
    "lianban.css": "static/lianban.css",
    "lianban.js": "static/lianban.js",
    "officer.css": "static/officer.css",
    "operations.js": "static/operations.js",
    "operator.css": "static/operator.css",
    "mark.svg": "static/mark.svg",
}
"""Path of each file by the name that templates use. The `simple` build of ECharts is 70 KB smaller to transfer, but has neither legend nor tooltip."""

LIVE = ("live.js", f"{PACKAGES}/htmx.org/dist/htmx.min.js", f"{PACKAGES}/htmx.org/dist/ext/hx-sse.min.js")
"""htmx and its SSE extension, joined into one file. As two files, htmx may start before the extension is loaded and never connect."""

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}

FACES = re.compile(r"/\*! Copyright \(c\) 2011.*?\*/|@font-face\{.*?\}", re.DOTALL)
FONTS = re.compile(r"font-family:(?:GDS Transport,arial,)?sans-serif")
CREST = re.compile(r"url\(/assets/images/govuk-crest\.svg\)")


@dataclass(frozen=True)
class Asset:
    """One static file."""

    name: str
    content: bytes

    @cached_property
    def digest(self) -> str:
        """The part of the URL that changes with the content: the first 12 hex digits of its SHA-256."""
        return hashlib.sha256(self.content).hexdigest()[:12]

    @cached_property
    def compressed(self) -> bytes:
        """The content, compressed with gzip."""
        return gzip.compress(self.content, 9, mtime=0)

    @property
    def media_type(self) -> str:
        """The media type, guessed from the file name."""
        return guess_type(self.name)[0] or "application/octet-stream"

    @property
    def url(self) -> str:
        """The URL path of the file."""
        return f"/static/{self.digest}/{self.name}"


@cache
def assets() -> Mapping[str, Asset]:
    """Returns all files by name. Raises ValueError if files that `make setup` installs are missing, and names them."""
    place = files(__package__)
    name, *parts = LIVE
    missing = [path for path in (*FILES.values(), *parts) if not place.joinpath(path).is_file()]
    if missing:
        raise ValueError(f"services/portal/web: {', '.join(missing)} missing; run `make setup`, or npm ci in there")
    live = b";\n".join(place.joinpath(path).read_bytes() for path in parts)
    found = {name: Asset(name, _adapted(name, place.joinpath(path).read_bytes())) for name, path in FILES.items()}
    return found | {name: Asset(name, live)}


def _adapted(name: str, content: bytes) -> bytes:
    """Removes the typeface and the crest from govuk-frontend; only the British government may use them."""
    if name != "govuk.css":
        return content
    bare = CREST.sub("none", FACES.sub("", content.decode()))
    return FONTS.sub("font-family:var(--lianban-type)", bare).encode()


def asset(name: str) -> str:
    """Returns the URL path of a file. Raises KeyError."""
    return assets()[name].url


async def serve(request: Request) -> Response:
    """Returns the file of this name and digest. Raises NotFound for an unknown name or an old digest."""
    found = assets().get(request.path_params["name"])
    if found is None or found.digest != request.path_params["digest"]:
        raise NotFound("page_not_found")
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(found.content, headers=FOR_EVER, media_type=found.media_type)
    return Response(found.compressed, headers=FOR_EVER | {"Content-Encoding": "gzip"}, media_type=found.media_type)
