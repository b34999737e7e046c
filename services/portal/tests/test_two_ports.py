"""Tests that the public port serves pages only: no request reaches the API or the operators' routes."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from lianban_contracts.intake import ApplicationSubmitted

from infra.local.fixtures import Broker, Databases
from infra.local.patience import PATIENCE_SECONDS
from infra.local.ports import choose
from services.chassis.http.server import NotListening
from services.chassis.runtime.host import Http
from services.chassis.tests.help import until

from .conftest import Stage, example, staged
from .spellings import HOSTS, TARGETS, request

INSIDE = (
    "/api/applications", "/api/applications/{application}", "/api/applications/{application}/statement",
    "/api/applications/{application}/timeline", "/api/applications/{application}/trace", "/readyz", "/trace/{application}",
    "/events/{application}", "/verify", "/lag", "/heads", "/overview", "/metrics", "/parked", "/parked/1",
)  # fmt: skip
"""Internal routes that are read with GET."""

COMMANDS = ("/rebuild", "/api/applications", "/parked/1/redrive", "/parked/1/discard")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


class Served:
    """A portal on its two ports, with one case."""

    def __init__(self, stage: Stage, inside: int, outside: int, application: str) -> None:
        self.stage, self.inside, self.outside, self.application = stage, inside, outside, application

    def requests(self) -> Iterator[tuple[str, bytes]]:
        """Yields every spelling of the headers and of the target, each with the usual form of the other, and each path in some of them."""
        for host, headers in HOSTS.items():
            yield f"Host {host}", request("GET", "path", "/api/applications", headers)
            yield f"HTTP/1.0, Host {host}", request("GET", "path", "/api/applications", headers, "1.0")
            yield f"POST, Host {host}", request("POST", "path", "/rebuild", headers)
        for how in TARGETS:
            yield how, request("GET", how, "/api/applications", HOSTS["IPv4"])
            yield f"POST {how}", request("POST", how, "/rebuild", HOSTS["IPv4"])
        for path in (one.format(application=self.application) for one in INSIDE):
            yield path, request("GET", "path", path, HOSTS["as browsers do"])
            yield f"{path} inside", request("GET", "absolute http", path, HOSTS["name of the service inside"], "1.0")
            yield f"HEAD {path}", request("HEAD", "path", path, HOSTS["IPv4"])
        for path in COMMANDS:
            yield f"POST {path}", request("POST", "path", path, HOSTS["none"], "1.0")


async def sent(port: int, content: bytes) -> tuple[int, str]:
    """Returns the status and the whole response; status 0 if the connection was closed without a response."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(content)
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = (await reader.read()).decode("utf-8", "replace")
    except ConnectionError:
        answer = ""
    finally:
        writer.close()
    return (int(answer.split(None, 2)[1]) if answer else 0), answer


async def reached(served: Served, port: int) -> list[str]:
    """Returns the spellings that were not answered with an error, or not with the portal's page for an unknown path."""
    wrong = []
    for how, content in served.requests():
        status, answer = await sent(port, content)
        page = "text/html" in answer.partition("\r\n\r\n")[0]
        if status not in (0, 400, 404, 405) or (status == 404 and not page):
            wrong.append(f"{how}: {status}")
    return wrong


@asynccontextmanager
async def serving(stage: Stage, folder: Path) -> AsyncIterator[Served]:
    """Serves the portal on two ports of this machine."""
    inside, outside = choose(folder, "inside", "outside")
    stage.portal.settings = stage.portal.settings.model_copy(update={"http_port": inside, "public_port": outside})
    application = stage.new()
    await stage.publish(example(ApplicationSubmitted, application))
    await until(lambda: _kept(stage))
    async with Http(stage.portal):
        yield Served(stage, inside, outside, str(application))


async def _kept(stage: Stage) -> bool:
    return await stage.kept() == 1


@pytest.fixture(scope="module")
async def served(postgres: Databases, kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with staged(postgres, kafka) as stage, serving(stage, tmp_path_factory.mktemp("ports")) as one:
        yield one


@contextmanager
def _written(folder: Path, port: int, lines: str) -> Iterator[Path]:
    places = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    server = f"server {{ listen 127.0.0.1:{port}; server_name portal; location / {{ {lines} }} }}"
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/log;"
        f" events {{}} http {{ access_log off; {places} {server} }}"
    )
    yield path


@asynccontextmanager
async def nginx(folder: Path, behind: int, passes_host: bool) -> AsyncIterator[int]:
    """Starts nginx as a proxy for a port and yields its own port."""
    (port,) = choose(folder, "nginx")
    host = "proxy_set_header Host $http_host;" if passes_host else ""  # else nginx sends the port of the upstream
    with _written(folder, port, f"proxy_pass http://127.0.0.1:{behind}; proxy_http_version 1.1; {host}") as conf:
        process = await asyncio.create_subprocess_exec(str(NGINX), "-e", f"{folder}/log", "-c", str(conf))
        try:
            await until(lambda: _listens(port))
            yield port
        finally:
            process.terminate()
            await process.wait()


async def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_no_spelling_of_a_request_reaches_what_is_inside(served: Served) -> None:
    assert await reached(served, served.outside) == []
    assert await served.stage.kept() == 1


@pytest.mark.skipif(NGINX is None, reason="no nginx here (Debian: nginx-light)")
@pytest.mark.parametrize("passes_host", [True, False])
async def test_nor_does_one_through_nginx(served: Served, tmp_path: Path, passes_host: bool) -> None:
    async with nginx(tmp_path, served.outside, passes_host) as port:
        status, page = await sent(port, request("GET", "path", "/", HOSTS["as browsers do"]))
        assert (status, "联办" in page) == (200, True)
        assert await reached(served, port) == []
    assert await served.stage.kept() == 1


async def test_what_is_inside_is_answered_inside(served: Served) -> None:
    """Without this the tests above would prove nothing."""
    for path in (one.format(application=served.application) for one in INSIDE if one != "/parked/1"):
        status, answer = await sent(served.inside, request("GET", "path", path, HOSTS["none"], "1.0"))
        assert (status, "<html" in answer) == (200, False), path


async def test_the_public_port_says_that_it_lives_and_nothing_else(served: Served) -> None:
    for port in (served.inside, served.outside):
        status, answer = await sent(port, request("GET", "path", "/healthz", HOSTS["IPv4"]))
        assert (status, "up" in answer) == (200, True)
    status, answer = await sent(served.outside, request("GET", "path", "/readyz", HOSTS["IPv4"]))
    assert (status, "<html" in answer) == (404, True)


async def test_pages_are_not_inside_and_browsers_are_refused_there(served: Served) -> None:
    for path in ("/", "/sign-in", "/mine", "/static/x/lianban.css"):
        assert (await sent(served.inside, request("GET", "path", path, HOSTS["IPv4"])))[0] == 404
    for method, path in (("GET", "/api/applications"), ("POST", "/rebuild")):
        assert (await sent(served.inside, request(method, "path", path, HOSTS["as browsers do"])))[0] == 403
    assert await served.stage.kept() == 1


@pytest.mark.parametrize("taken", ["inside", "outside"])
async def test_a_port_that_is_taken_ends_the_start_and_the_other_is_let_go(
    served: Served, tmp_path: Path, taken: str
) -> None:
    inside, outside = choose(tmp_path, "inside", "outside")
    ports = {"http_port": inside, "public_port": outside}
    before = served.stage.portal.settings
    served.stage.portal.settings = before.model_copy(update=ports)
    number = inside if taken == "inside" else outside
    taken_already = pytest.raises(NotListening, match=f"127.0.0.1:{number}: Address already in use")
    with socket.create_server(("127.0.0.1", number)), taken_already:
        async with Http(served.stage.portal):
            pass
    served.stage.portal.settings = before
    assert not await _listens(inside)
    assert not await _listens(outside)
