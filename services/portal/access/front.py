"""Who comes by the front door sees pages alone: operations and the JSON API are for systems inside."""

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import Scope

from .settings import is_loopback


def front_door(url: str) -> Callable[[Scope], bool]:
    """Whether a request came by the portal's public address `url`, or from any page in a browser.

    On one machine both addresses are the same: there a name of the public DNS is a page that pretends to be this machine."""
    public, local = urlsplit(url).netloc.encode(), is_loopback(url)

    def came_in_front(scope: Scope) -> bool:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"")
        return (_is_public_name(host) if local else host == public) or b"sec-fetch-site" in headers

    return came_in_front


def _is_public_name(host: bytes) -> bool:
    name = urlsplit(f"//{host.decode('latin-1')}").hostname or "."
    try:
        return not ip_address(name)
    except ValueError:
        return "." in name
