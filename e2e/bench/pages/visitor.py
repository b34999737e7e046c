"""An HTTP client that behaves like a browser: signs in with the real provider, accepts compressed answers, and caches static files."""

import re
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin

import httpx

BROWSER = {
    "Accept": "text/html",
    "Accept-Encoding": "gzip",
    "Accept-Language": "zh-CN",
    "Sec-Fetch-Site": "same-origin",
}
LOADED = re.compile(r'(?:<link[^>]* href|<script[^>]* src|data-govuk|<img[^>]* src)="(/[^"]*)"')
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Visitor:
    """One browser of the portal. Cookies are kept here, because they are `Secure` and the tests have no TLS."""

    def __init__(self, portal: str) -> None:
        self.portal = portal
        self.cookies: dict[str, str] = {}
        self._http = httpx.AsyncClient(timeout=60, trust_env=False, headers=BROWSER)
        self._kept: dict[str, int] = {}

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    @property
    def headers(self) -> dict[str, str]:
        """The headers that identify the browser."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    async def get(self, path: str) -> httpx.Response:
        """Returns the answer of one page."""
        return self._remembering(await self._http.get(urljoin(self.portal, path), headers=self.headers))

    async def post(self, path: str, data: Mapping[str, str], files: Any = None) -> httpx.Response:
        """Sends a form with the CSRF token that every page contains."""
        (token, *_) = CSRF.findall((await self.get("/")).text)
        form = {"csrf": token, **data}
        return await self._http.post(urljoin(self.portal, path), headers=self.headers, data=form, files=files)

    def _remembering(self, answer: httpx.Response) -> httpx.Response:
        for line in answer.headers.get_list("set-cookie"):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return answer

    async def sign_in(self, who: str) -> None:
        """Signs in as a person of the demo. Raises RuntimeError if that fails."""
        away = (await self.get("/sign-in")).headers["location"]
        back = (await self._http.post(away, data={"sub": who})).headers["location"]
        arrived = await self.get(back)
        if arrived.status_code != 303:
            raise RuntimeError(f"{who} could not sign in: {arrived.status_code}")

    async def bytes(self, path: str) -> tuple[int, int]:
        """Returns the bytes of a page with headers: on the first visit, and on later visits with cached static files."""
        answer = await self.get(path)
        html = size(answer)
        loads = set(LOADED.findall(answer.text)) if "html" in answer.headers.get("content-type", "") else set()
        sizes = {url: await self._loaded(url) for url in loads}
        again = sum(number for url, number in sizes.items() if not url.startswith("/static/"))
        return html + sum(sizes.values()), html + again

    async def _loaded(self, url: str) -> int:
        if url not in self._kept:
            self._kept[url] = size(await self.get(url))
        return self._kept[url]


def size(answer: httpx.Response) -> int:
    """Returns the bytes of an answer on the wire."""
    line = len(f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\r\n\r\n")
    return line + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw) + answer.num_bytes_downloaded
