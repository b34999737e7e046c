"""nginx with the configuration of `deploy/nginx/nginx.conf`, on free ports of this machine."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra.local.places import ROOT
from infra.local.ports import HOST

CONFIGURATION = ROOT / "deploy/nginx/nginx.conf"
NAME = "localhost"
START_SECONDS = 10.0
TIMEOUT_SECONDS = 20.0
"""Longer than every timeout of the configuration."""


class Nginx:
    """A running nginx. `connect` opens a TLS connection to it."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port = port
        self.trust = ssl.create_default_context(cafile=str(certificate))

    @property
    def url(self) -> str:
        """The public address of the portal."""
        return f"https://{NAME}:{self.port}"

    def connect(self) -> ssl.SSLSocket:
        """Returns a new connection."""
        plain = socket.create_connection((HOST, self.port), TIMEOUT_SECONDS)
        return self.trust.wrap_socket(plain, server_hostname=NAME)


def installed() -> str | None:
    """Returns the path of nginx, or None. It is outside of the PATH of ordinary users."""
    return shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))


@contextmanager
def in_front_of(portal: str, folder: Path, port: int) -> Iterator[Nginx]:
    """Runs nginx in front of this host:port. `folder` gets its files. Raises AssertionError if it does not start."""
    program = installed()
    assert program, "nginx is not installed"
    folder.mkdir()
    certificate = _certificate(folder)
    written = folder / "nginx.conf"
    written.write_text(_placed(CONFIGURATION.read_text(encoding="utf-8"), portal, folder, port), encoding="utf-8")
    command = (program, "-p", str(folder), "-c", str(written), "-g", "daemon off;")
    with subprocess.Popen(command) as running:
        try:
            nginx = Nginx(port, certificate)
            _wait(nginx, running)
            yield nginx
        finally:
            running.terminate()


def _placed(text: str, portal: str, folder: Path, port: int) -> str:
    """Returns the configuration with the lines that an operator sets."""
    places = {
        "listen 443 ssl": f"listen {HOST}:{port} ssl",
        "lianban.example": NAME,
        "127.0.0.1:8080": portal,
        "/etc/lianban/tls": str(folder / "tls"),
        "/run/nginx.pid": str(folder / "pid"),
        "http {": "http {\n" + "".join(f"    {one}_temp_path {folder / one};\n" for one in TEMPORARY),
    }
    for before, after in places.items():
        assert before in text, f"{CONFIGURATION.name} has no line with {before}"
        text = text.replace(before, after)
    return text if os.getuid() else f"user root;\n{text}"  # workers must be able to write to the folder


TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def _wait(nginx: Nginx, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        assert running.poll() is None, "nginx ended at the start"
        try:
            return nginx.connect().close()
        except OSError:
            assert time.monotonic() < until, "nginx does not listen"
            time.sleep(0.05)


def _certificate(folder: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "tls.key").write_bytes(key.private_bytes(*form))
    (folder / "tls.key").chmod(0o600)
    written = folder / "tls.crt"
    written.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return written
