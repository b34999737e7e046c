"""Listening ports of a data folder. A port is kept for later starts unless another process has taken it."""

import json
import random
import socket
from pathlib import Path

from .files import replace

HOST = "127.0.0.1"
# Below the ports that Linux and macOS assign to clients. A client that retries to reach a stopped server on one of those ports
# eventually connects to itself, and the server cannot start again.
RANGE = range(20000, 32768)


def is_free(port: int) -> bool:
    """Returns True if a server can listen on this port now. As for servers, ports in TIME_WAIT are free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose(data: Path, *names: str) -> list[int]:
    """Returns one port for each name, from `<data>/ports.json`.

    Chooses and records new ports for missing and taken ones."""
    book = data / "ports.json"
    noted: dict[str, int] = json.loads(book.read_text()) if book.exists() else {}
    for name in names:
        if name not in noted or not is_free(noted[name]):
            noted[name] = _unused(set(noted.values()))
    replace(book, json.dumps(noted, indent=1))
    return [noted[name] for name in names]


def _unused(taken: set[int]) -> int:
    return next(port for port in random.sample(RANGE, len(RANGE)) if port not in taken and is_free(port))
