"""Listening ports of one data folder: free when first chosen, the same at the next start unless somebody took them."""

import json
import random
import socket
from pathlib import Path

from .files import replace

HOST = "127.0.0.1"
# Below the ports that Linux and macOS give to clients: a client that tries again and again to reach a stopped server on one of those
# sooner or later connects to itself, and then the server cannot come back.
RANGE = range(20000, 32768)


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now; ports in TIME_WAIT count as free, as they do for servers."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose(data: Path, *names: str) -> list[int]:
    """One port a name, as noted in `<data>/ports.json`; those not noted, or taken meanwhile, are chosen anew and noted."""
    book = data / "ports.json"
    noted: dict[str, int] = json.loads(book.read_text()) if book.exists() else {}
    for name in names:
        if name not in noted or not is_free(noted[name]):
            noted[name] = _unused(set(noted.values()))
    replace(book, json.dumps(noted, indent=1))
    return [noted[name] for name in names]


def _unused(taken: set[int]) -> int:
    return next(port for port in random.sample(RANGE, len(RANGE)) if port not in taken and is_free(port))
