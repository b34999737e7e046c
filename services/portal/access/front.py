"""Who comes by the front door sees pages alone: operations and the JSON API are for systems inside."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.types import Scope

from .settings import is_loopback


def front_door(url: str) -> Callable[[Scope], bool]:
    """Whether a request came by the portal's public address `url`, or from any page in a browser.

    On one machine both addresses are the same: there a name that is not this machine's is a page that pretends to be it."""
    public, local = urlsplit(url).netloc.encode(), is_loopback(url)

    def came_in_front(scope: Scope) -> bool:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"")
        strange = not is_loopback(f"//{host.decode('latin-1')}") if local else host == public
        return strange or b"sec-fetch-site" in headers

    return came_in_front
