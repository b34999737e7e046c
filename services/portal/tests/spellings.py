"""Spellings of one request with which a client might reach internal routes. Each is sent byte for byte."""

from collections.abc import Mapping

PUBLIC = "portal"
"""The host name of PORTAL_URL in these tests."""


def _headers(*lines: str) -> str:
    return "".join(f"{line}\r\n" for line in lines)


HOSTS: Mapping[str, str] = {
    "as browsers do": _headers(f"Host: {PUBLIC}", "Sec-Fetch-Site: none"),
    "without Sec-Fetch-Site": _headers(f"Host: {PUBLIC}"),
    "with the port": _headers(f"Host: {PUBLIC}:443"),
    "in capitals": _headers(f"Host: {PUBLIC.upper()}"),
    "with a trailing dot": _headers(f"Host: {PUBLIC}."),
    "name of the service inside": _headers("Host: portal.lianban.svc:8080"),
    "this machine": _headers("Host: localhost"),
    "IPv4": _headers("Host: 127.0.0.1:8080"),
    "IPv6": _headers("Host: [::1]:8080"),
    "empty": _headers("Host:"),
    "none": "",
    "second Host": _headers(f"Host: {PUBLIC}", "Host: inside"),
    "second Host first": _headers("Host: inside", f"Host: {PUBLIC}"),
    "spaces": _headers(f"Host:   {PUBLIC}   "),
    "tab": _headers(f"Host:\t{PUBLIC}:443\t"),
    "space before the colon": _headers(f"Host : {PUBLIC}"),
    "folded": _headers(f"Host: {PUBLIC}", "X-Note: one", "  Host: inside"),
    "user information": _headers(f"Host: user@{PUBLIC}"),
    "user information of another": _headers(f"Host: {PUBLIC}@inside"),
    "X-Forwarded-Host": _headers(f"Host: {PUBLIC}", "X-Forwarded-Host: inside", "X-Forwarded-For: 127.0.0.1"),
    "Forwarded": _headers(f"Host: {PUBLIC}", 'Forwarded: for=127.0.0.1;host="inside";proto=http'),
    "X-Original-URL": _headers("Host: inside", "X-Original-URL: /api/applications", "X-Rewrite-URL: /api/applications"),
    "X-HTTP-Method-Override": _headers("Host: inside", "X-HTTP-Method-Override: POST"),
}
"""Request headers by the name of their peculiarity."""

TARGETS: Mapping[str, str] = {
    "path": "{path}",
    "absolute http": "http://inside{path}",
    "absolute https": f"https://{PUBLIC}:443{{path}}",
    "absolute with user information": f"http://{PUBLIC}@inside{{path}}",
    "two slashes": "/{path}",
    "dot": "/.{path}",
    "dot dot": "/static/..{path}",
    "encoded dot dot": "/static/%2e%2e{path}",
    "encoded letter": "/%{code:x}{rest}",
    "encoded slash": "/%2f{path}",
    "backslash": "\\{path}",
    "parameter": "/;x=1{path}",
    "parameter behind": "{path};x=1",
    "slash behind": "{path}/",
    "query": "{path}?host=inside",
    "fragment": "{path}#inside",
}
"""Request targets by the name of their peculiarity."""


def target(how: str, path: str) -> str:
    """Returns the path in this spelling."""
    return TARGETS[how].format(path=path, code=ord(path[1:2] or "/"), rest=path[2:])


def request(method: str, how: str, path: str, headers: str, version: str = "1.1") -> bytes:
    """Returns the bytes of a request."""
    length = _headers("Content-Length: 0") if method == "POST" else ""
    return f"{method} {target(how, path)} HTTP/{version}\r\n{headers}{length}Connection: close\r\n\r\n".encode()
